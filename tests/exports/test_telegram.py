"""Tests of `nirpihak.exports.telegram`: membership from groups and channels, and nothing of anybody's private chats."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import streams
from nirpihak.exports.members import MemberError, Told
from nirpihak.exports.records import Done, Named, Record
from nirpihak.exports.telegram import LEFT_INSIDE, look, mend_escapes
from nirpihak.exports.telegram_words import flattened, mentioned
from tests.exports.mutating import check_record, spoilt, spoilt_tree
from tests.exports.reading import member, read
from tests.exports.samples import Wanted
from tests.exports.samples import telegram as sample

GROUP = "Relawan Contoh Maju \U0001f680"
ACTS = (
    Wanted(Done.JOIN, name=GROUP, id="1000000001", at=1_728_000_001),
    Wanted(Done.JOIN, name="Arisan Contoh", id="1000000002", at=1_728_000_002),
    Wanted(Done.LEAVE, name="Relawan Lama", id="1000000003", at=1_728_000_003),
    Wanted(Done.POST, text="Ayo \x01 hadir\x1f", group=GROUP, at=1_728_000_004),
    Wanted(Done.COMMENT, text="Siap", group=GROUP, at=1_728_000_005),
    Wanted(Done.SHARE, name="Kanal Calon Contoh", id="1999999999", text="Visi", group=GROUP, at=1_728_000_006),
    Wanted(Done.VOTE, text="Dua", group=GROUP, at=1_728_000_007),
    Wanted(Done.LIKE, name="Kanal Calon Contoh", id="1999999999", group=GROUP, at=1_728_000_008),
)
MEMBERSHIP = (Done.JOIN, Done.LEAVE)


def of(records: list[Record], done: Done) -> list[Record]:
    return [each for each in records if each.done is done]


@pytest.mark.parametrize(
    "knobs", [{}, {"bom": True}, {"escapes": True}, {"private": True}, {"loud": True}, {"type": "private_channel"}]
)
@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_each_group_and_channel_is_told_once(variant: str, knobs: dict[str, Any]) -> None:
    found = read(look, sample.files(variant, ACTS, **knobs), me=frozenset({"Sri Contoh"}))
    wanted = [act for act in ACTS if act.done in MEMBERSHIP and act.done in sample.HOLDS[variant]]
    assert [(each.done, each.id, each.name, each.at) for each in found] == [
        (a.done, a.id, a.name, a.at) for a in wanted
    ]
    assert all(each.origin.variant == variant for each in found)
    assert {each.origin.target for each in found} == {"channel" if "type" in knobs else "group"}
    assert found[0].url == "https://t.me/c/1000000001/1"
    assert found[0].caveats == ()
    assert sample.SECRET not in repr(found)


@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_own_acts_in_groups_are_read_if_the_owner_asks(variant: str) -> None:
    files = sample.files(variant, ACTS, loud=True, private=True, escapes=True)
    found = read(look, files, me=frozenset({"sri  contoh"}), messages=True)
    assert {each.done for each in found} == sample.HOLDS[variant]
    (post,) = of(found, Done.POST)
    assert (post.text, post.own, post.group, post.at) == ("Ayo \x01 hadir", True, GROUP, 1_728_000_004)
    assert post.post_url == f"https://t.me/c/1000000001/{post.post_id}"
    (share,) = of(found, Done.SHARE)
    assert (share.name, share.id, share.text, share.own) == ("Kanal Calon Contoh", "1999999999", "Visi", False)
    (vote,) = of(found, Done.VOTE)
    assert vote.text == "Pilih siapa?: Dua"
    (like,) = of(found, Done.LIKE)
    assert (like.name, like.id, like.text) == ("Kanal Calon Contoh", "1999999999", None)
    assert like.origin.clock.zone == "local"
    assert sample.SECRET not in repr(found)


def test_being_added_by_others_is_said() -> None:
    found = read(look, sample.files("json-full", ACTS, added=True))
    assert [each.caveats for each in of(found, Done.JOIN)] == [("added_by_others",)] * 2
    assert of(found, Done.JOIN)[0].at == 1_728_000_001


def test_a_join_out_of_range_has_no_time_and_an_old_export_the_local_one() -> None:
    found = read(look, sample.files("json-full", ACTS, joined=False))
    assert [(each.at, each.caveats) for each in of(found, Done.JOIN)] == [(None, ("no_time",))] * 2
    first = of(read(look, sample.files("json-full", ACTS, unixtime=False)), Done.JOIN)[0]
    assert first.at == 1_728_000_001 + 7 * 3600
    assert first.origin.clock.zone == "local"
    assert first.origin.caveats == ("local_time",)


def test_without_the_owners_name_membership_is_told_all_the_same() -> None:
    for knobs in ({"owner_last": True}, {"owner_last": True, "added": True}):
        found = read(look, sample.files("json-full", ACTS, **knobs))
        assert [each.name for each in of(found, Done.JOIN)] == [GROUP, "Arisan Contoh"]


def test_who_made_a_group_administers_it_and_who_left_it_is_told_to_have_left() -> None:
    me = {"actor": "Sri Contoh", "actor_id": "user7", "date_unixtime": "1728000000", "type": "service"}
    messages = [
        {**me, "action": "create_group", "members": ["Sri Contoh"]},
        {**me, "action": "remove_members", "members": ["Sri Contoh"], "date_unixtime": "1728000009"},
    ]
    chat = {"name": None, "type": "private_group", "id": 77, "messages": messages}
    whole = {"personal_information": {"user_id": 7}, "chats": {"list": [chat]}}
    found = read(look, {"result.json": json.dumps(whole).encode()}, me=frozenset({"Sri Contoh"}))
    assert [(each.done, each.at) for each in found] == [
        (Done.JOIN, 1_728_000_000),
        (Done.ADMIN, 1_728_000_000),
        (Done.LEAVE, 1_728_000_009),
    ]
    assert {each.id for each in found} == {"77"}
    assert {each.url for each in found} == {None}


def test_private_chats_and_pages_are_left_and_pages_ask_for_json() -> None:
    chat = b'{"name": "Budi", "type": "personal_chat", "id": 5, "messages": []}'
    found = look(member("ChatExport/result.json", chat))
    assert found is not None
    assert found.left == "messages"
    page = b'<html><head><title>Exported Data</title><link href="css/style.css" rel="stylesheet"/>'
    troubles: list[str] = []
    files = dict.fromkeys(("export_results.html", "chats/chat_01/messages.html", "chats/chat_02/messages2.html"), page)
    assert not read(look, files, trouble=lambda member, text: troubles.append(text.id))
    assert len(troubles) == 1
    assert "JSON yang dapat dibaca mesin" in troubles[0]
    assert set(LEFT_INSIDE) == {"messages", "contacts"}


def test_messages_of_private_chats_and_contacts_are_never_built(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []
    take = streams._Window.take

    def watched(window: streams._Window) -> object:
        taken.append(take(window))
        return taken[-1]

    monkeypatch.setattr(streams._Window, "take", watched)
    files = sample.files("json-full", ACTS[:-1], private=True)
    assert files["DataExport_2026-11-01/result.json"].count(sample.SECRET.encode()) > 200
    assert read(look, files, messages=True)
    # The name of a private chat stands before its kind, and is dropped.
    assert {repr(each) for each in taken if sample.SECRET in repr(each)} == {repr(sample.SECRET)}


def test_others_json_is_none_of_ours() -> None:
    for text in (
        '{"messages": [], "type": "replies_x"}',
        '[{"type": "personal_chat"}]',
        '{"chats": []}',
        "",
        '{"type": "replies"}',
    ):
        assert look(member("result.json", text)) is None, text


def test_broken_escapes_are_mended_and_sound_ones_left() -> None:
    assert mend_escapes(r'"a\x01b"') == r'"a\u0001b"'
    assert mend_escapes(r'"a\\x01b\n"') == r'"a\\x01b\n"'
    assert mend_escapes(r'"a\\\x1Fb"') == r'"a\\\u001Fb"'
    assert json.loads(mend_escapes(r'"\\x41\x41"')) == "\\x41A"
    padding = "x" * ((1 << 18) - 60)
    for shift in range(24):
        begun = f'{{"name": "{"n" * shift}", "type": "public_channel", "id": 5, "messages": ['
        chat = begun + f'{{"x": "{padding}", "y": "\\x01\\\\x41"}}]}}'
        assert [each.id for each in read(look, {"result.json": chat.encode()})] == ["5"]


def test_words_and_those_they_name() -> None:
    pieces: list[Any] = ["Ikuti ", {"type": "mention", "text": "@calon_contoh"}, 7, None, {"text": 8}]
    pieces.append({"type": "text_link", "text": " di sini", "href": "https://contoh.id/a"})
    assert flattened(pieces) == "Ikuti @calon_contoh di sini https://contoh.id/a"
    assert flattened({"text": "x"}) is None
    entities = [
        {"type": "mention", "text": "@calon_contoh"},
        {"type": "mention_name", "text": "Budi Contoh", "user_id": 9_007_199_254_740_993},
        {"type": "link", "text": "t.me/kanal_contoh/12"},
        {"type": "text_link", "text": "x", "href": "https://t.me/+rahasia"},
        {"type": "link", "text": "https://contoh.id"},
        {"type": ["mention"], "text": None},
        "x",
    ]
    named = (Named("calon_contoh"), Named(None, "Budi Contoh", "9007199254740993"), Named("kanal_contoh"))
    assert mentioned({"text_entities": entities}) == named
    assert mentioned({"text": pieces}) == named[:1]


def test_what_was_read_of_a_file_that_is_cut_off_stands() -> None:
    whole = sample.files("json-full", ACTS)["DataExport_2026-11-01/result.json"]
    cut = member("result.json", whole[: whole.index(b"left_chats")])
    found = look(cut)
    assert found is not None
    assert found.read is not None
    records = found.read(cut, found.origin, Told())
    assert [next(records).name, next(records).name] == [GROUP, "Arisan Contoh"]
    with pytest.raises(MemberError):
        next(records)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_done_to_a_file_only_a_member_error_comes_out(data: st.DataObject) -> None:
    raw = next(iter(sample.files("json-full", ACTS, loud=True, escapes=True).values()))
    if data.draw(st.booleans()):
        raw = json.dumps(spoilt_tree(data.draw, json.loads(mend_escapes(raw.decode())))).encode()
    else:
        raw = spoilt(data.draw, raw)
    each = member("result.json", raw)
    found = look(each)
    if found is not None and found.read is not None:
        with suppress(MemberError):
            for record in found.read(each, found.origin, Told(messages=True, me=frozenset({"Sri Contoh"}))):
                check_record(record)
