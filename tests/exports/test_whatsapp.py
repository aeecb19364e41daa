"""Tests of `nirpihak.exports.whatsapp`: groups out of chats of every phone, and nothing of what others wrote."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports.members import Member, MemberError, Told
from nirpihak.exports.records import Done, Record
from nirpihak.exports.whatsapp import LEFT_INSIDE, look
from nirpihak.exports.whatsapp_events import Event, among, event_of
from nirpihak.exports.whatsapp_lines import Days, line, moment_of, style_of
from nirpihak.text import Text
from tests.exports.mutating import check_record, spoilt, spoilt_tree
from tests.exports.reading import member, read
from tests.exports.samples import Wanted
from tests.exports.samples import whatsapp as sample

GROUP = "Relawan Contoh: Maju \U0001f680"
JOINED = 1_728_000_000 - 1_728_000_000 % 86_400 + 10 * 3600 + 17 * 60  # 4 October 2024, 10.17
ACTS = (
    Wanted(Done.JOIN, name=GROUP, at=JOINED),
    Wanted(Done.POST, text="Ayo menangkan\nnomor dua", group=GROUP, at=JOINED + 7200),
    Wanted(Done.POST, text="Sampai jumpa: besok", group=GROUP, at=JOINED + 10_800),
    Wanted(Done.LEAVE, group=GROUP, at=JOINED + 86_400),
)
ME = frozenset({"Sri Contoh"})


def of(records: list[Record], done: Done) -> list[Record]:
    return [each for each in records if each.done is done]


@pytest.mark.parametrize("how", ["came", "added", "founded", None])
@pytest.mark.parametrize("phone", sample.PHONES)
def test_a_group_is_told_once_with_how_the_owner_came_into_it(phone: str, how: str | None) -> None:
    found = read(look, sample.files("chat-txt", ACTS, phone=phone, how=how), me=ME)
    (join,) = of(found, Done.JOIN)
    assert join.name == join.group
    assert join.name is not None
    assert join.name.replace("_", " ") == GROUP
    assert join.at == (JOINED if how else None)
    assert join.caveats == ({"added": ("added_by_others",), None: ("no_time",)}.get(how, ()))
    assert [each.at for each in of(found, Done.LEAVE)] == [JOINED + 86_400]
    assert [each.at for each in of(found, Done.ADMIN)] == ([JOINED] if how == "founded" else [])
    assert join.origin.clock.zone == "local"
    assert join.origin.clock.precision == ("second" if sample.PHONES[phone].exact else "minute")
    assert not of(found, Done.POST)
    assert sample.SECRET not in repr(found)


@pytest.mark.parametrize("phone", sample.PHONES)
def test_own_messages_are_read_if_the_owner_asks_and_says_her_name(phone: str) -> None:
    files = sample.files("chat-txt", ACTS, phone=phone)
    found = of(read(look, files, me=frozenset({"sri contoh"}), messages=True), Done.POST)
    assert [each.text for each in found if each.at in (JOINED + 7200, JOINED + 10_800)] == [
        "Ayo menangkan\nnomor dua",
        "Sampai jumpa: besok",
    ]
    assert all(each.own and each.group and each.origin.target == "post" for each in found)
    assert len(found) > 10
    assert not of(read(look, files, messages=True), Done.POST)


@pytest.mark.parametrize("phone", sample.PHONES)
def test_of_a_chat_of_two_persons_nothing_is_told(phone: str) -> None:
    assert not read(look, sample.files("chat-txt", ACTS[:1], phone=phone, private=True), me=ME, messages=True)


def test_a_short_private_chat_is_left_without_being_opened_again() -> None:
    text = "01/02/24 14.30 - Budi: Halo\n01/02/24 14.31 - Sri Contoh: Ya\n"
    found = look(member("Chat WhatsApp dengan Budi.txt", text))
    assert found is not None
    assert (found.read, found.left) == (None, "messages")
    assert LEFT_INSIDE == ("messages",)


@pytest.mark.parametrize("knobs", [{"bom": True, "crlf": True}, {"quiet": True}, {"path": "unduhan/{} (2).txt"}])
def test_chats_are_known_however_they_come(knobs: dict[str, Any]) -> None:
    files = sample.files("chat-txt", ACTS[:1], **knobs)
    (join,) = read(look, files)
    assert join.name is not None
    assert join.name.startswith("Relawan Contoh")
    (unsure,) = read(look, sample.files("chat-txt", ACTS[:1], quiet=True, path="obrolan.txt"))
    assert unsure.name == "obrolan"
    assert unsure.origin.confidence == "low"
    assert "guessed_layout" in unsure.origin.caveats


def test_the_name_of_a_nameless_chat_is_that_of_its_zip_or_of_what_the_chat_says() -> None:
    data = next(iter(sample.files("chat-txt", ACTS[:1], phone="id-ios").values()))
    for source, path, name in (
        ("WhatsApp Chat - Tim Contoh.zip", "_chat.txt", "Tim Contoh"),
        ("ekspor.zip", "WhatsApp Chat - Tim Contoh/_chat.txt", "Tim Contoh"),
        ("ekspor.zip", "_chat.txt", GROUP),
        ("Chat WhatsApp dengan Tim Contoh (1).zip", "_chat.txt", "Tim Contoh"),
    ):
        each = member(path, data, source)
        found = look(each)
        assert found is not None
        assert found.read is not None
        (join,) = found.read(each, found.origin, Told())
        assert join.name == name, (source, path)


def test_what_whatsapp_says_counts_only_where_it_speaks() -> None:
    text = (
        "13/10/2022 16.25 - Budi: Anda keluar\n"
        "13/10/2022 16.26 - Ani: kemarin Budi menambahkan Anda\n"
        "13/10/2022 16.27 - Citra: hai\n"
        '13/10/2022 16.28 - Budi mengubah subjek dari "A: x" menjadi "B: y"\n'
        "13/10/2022 16.29 - Ani keluar\n"
    )
    (join,) = read(look, {"_chat.txt": text.encode()})
    assert (join.done, join.name, join.at) == (Done.JOIN, "B: y", None)


def test_the_owner_by_name_in_a_chat_from_another_phone() -> None:
    text = (
        "13/10/2022 16.25 - Budi menambahkan Sri Contoh\n"
        "14/10/2022 16.25 - Sri Contoh keluar\n"
        "15/10/2022 16.25 - Sri Contoh bergabung menggunakan tautan undangan grup ini\n"
    )
    found = read(look, {"Chat WhatsApp dengan Tim.txt": text.encode()}, me=ME)
    assert [(each.done, each.at, each.row) for each in found] == [
        (Done.LEAVE, 1_665_764_700, 2),
        (Done.JOIN, 1_665_851_100, 3),
    ]


def test_each_language_says_the_same() -> None:
    wanted = {"made": Event.MADE, "came": Event.CAME, "added": Event.ADDED, "left": Event.LEFT, "other": Event.LEFT}
    wanted |= {"founded": Event.MADE, "removed": Event.LEFT, "admin": Event.ADMIN}
    for lang, says in sample.SAYS.items():
        assert event_of(says["locked"]) is None
        for key, event in wanted.items():
            found = event_of(says[key].format("Tim"))
            assert found is not None, (lang, key)
            assert found.event is event, (lang, key)
            assert found.group == ("Tim" if event is Event.MADE else None)


def test_the_owner_is_found_among_those_who_were_added() -> None:
    for names in ("Anda", "Ani dan Anda", "Ani, Budi dan anda", "Ani, Budi, and You", "Ani und dich", "~ Sri  Contoh"):
        assert among(names, frozenset({"sri contoh"})), names
    for other in ("Ani", "Andari", "Youssef and Anda Putri", None):
        assert not among(other, frozenset({"sri contoh"})), other


def test_removal_by_others_is_leaving() -> None:
    for lang in sample.SAYS:
        says = sample.SAYS[lang]
        text = f"13/10/2022, 16:25 - {says['came']}\n13/10/2022, 16:26 - {says['removed']}\n"
        found = read(look, {"WhatsApp Chat with Tim.txt": text.encode()})
        assert [each.done for each in found] == [Done.LEAVE, Done.JOIN], lang


@pytest.mark.parametrize(
    ("stamps", "order"),
    [
        (["3/6/24, 1:55 - a: m", "14/6/24, 1:55 - a: m"], "dmy"),
        (["3/6/24, 1:55 - a: m", "3/14/24, 1:55 - a: m"], "mdy"),
        (["3/6/24, 1:55 PM - a: m"], "mdy"),
        (["03/06/24, 01:55 pm - a: m"], "dmy"),
        (["05/01/24, 1:55 - a: m", "01/02/24, 1:55 - a: m", "02/03/24, 1:55 - a: m"], "dmy"),
        (["24/06/03, 1:55 - a: m", "24/07/02, 1:55 - a: m"], "ymd"),
        (["2024/13/06, 1:55 - a: m"], "ydm"),
        (["[06/2024/13, 21:25:15] a: m"], "myd"),
        (["3/6/24, 1:55 - a: m", "14/6/24, 1:55 - a: m", "3/14/24, 1:55 - a: pasted", "15/6/24, 1:55 - a: m"], "dmy"),
    ],
)
def test_the_order_of_a_date_is_told_by_the_whole(stamps: list[str], order: str) -> None:
    days = Days()
    for text in stamps:
        style = style_of(text)
        assert style is not None
        found = line(style, text)
        assert found is not None
        days.add(found)
    assert days.order == order


def test_hours_to_twelve_and_days_that_are_none() -> None:
    for text, hour in (("1:55 p. m.", 13), ("12:05 AM", 0), ("12:05\u202fPM", 12), ("01.55 p.m.", 13)):
        style = style_of(f"3/6/18, {text} - a: m")
        assert style is not None
        found = line(style, f"3/6/18, {text} - a: m")
        assert found is not None
        assert found.clock // 3600 == hour
        assert moment_of(found, "dmy") == 1_527_984_000 + found.clock
    assert style_of("3/6/18, 25:00 - a: m") is None
    odd = style_of("31/02/24, 1:00 - a: m")
    assert odd is not None
    found = line(odd, "31/02/24, 1:00 - a: m")
    assert found is not None
    assert moment_of(found, "dmy") is None


def test_other_texts_are_none_of_ours() -> None:
    for path, text in (
        ("a.txt", "Date: 2024-01-01 10:00:00\nUserName: x\n"),
        ("a.txt", "2024-01-01 10:00:00 mulai\n"),
        ("a.txt", ""),
        ("a.json", '{"groups": ["x"]}'),
        ("a.csv", "01/02/24 14.30 - Budi: Halo\n"),
    ):
        assert look(member(path, text)) is None, text


def test_the_account_report_is_guessed_at_and_said_to_be() -> None:
    found = read(look, sample.files("account-report", ACTS))
    assert [(each.done, each.name, each.id) for each in found] == [(Done.JOIN, GROUP, "1-1@g.us")]
    assert found[0].origin.confidence == "low"
    assert {"guessed_layout", "added_by_others"} <= set(found[0].origin.caveats)
    assert sample.SECRET not in repr(found)
    unknown: list[Any] = []
    odd = {"whatsapp/x.json": b'{"setelan": {"bahasa": "id"}, "group_privacy": "everyone"}'}
    assert not read(look, odd, unknown=lambda member, platform, value: unknown.append(value))
    assert unknown == [{"bahasa": "id", "group_privacy": "everyone"}]
    names = {"whatsapp/y.json": b'{"wa": {"Grup tempat Anda bergabung": ["Tim A", null, {"nama": "Tim B"}, 3]}}'}
    assert [each.name for each in read(look, names)] == ["Tim A", "Tim B"]


class Cut(io.BytesIO):
    """A file whose end is missing."""

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if not data:
            raise MemberError(Text("terpotong", "cut off"))
        return data


def test_a_chat_that_is_cut_off_still_tells_that_it_is_a_group() -> None:
    ((path, data),) = sample.files("chat-txt", ACTS).items()
    each = Member("x.zip", path, len(data), lambda: Cut(data))
    found = look(each)
    assert found is not None
    assert found.read is not None
    records = found.read(each, found.origin, Told())
    assert [next(records).done, next(records).done] == [Done.LEAVE, Done.JOIN]
    with pytest.raises(MemberError):
        next(records)


def test_media_have_no_words_and_what_was_deleted_is_no_post() -> None:
    text = "".join(
        f"13/10/2022 16.2{number} - {each}\n"
        for number, each in enumerate(
            ("Anda membuat grup", "Sri Contoh: <Media tidak disertakan>", "Sri Contoh: Anda menghapus pesan ini",
             "Sri Contoh: null", "Sri Contoh: IMG-1.jpg (file terlampir)")
        )
    )  # fmt: skip
    found = of(read(look, {"_chat.txt": text.encode()}, me=ME, messages=True), Done.POST)
    assert [each.text for each in found] == [None, "IMG-1.jpg (file terlampir)"]


@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_whatever_is_done_to_a_file_only_a_member_error_comes_out(variant: str) -> None:
    @given(st.data())
    @settings(max_examples=40, deadline=None)
    def spoil(data: st.DataObject) -> None:
        phone = data.draw(st.sampled_from(sorted(sample.PHONES)))
        ((path, raw),) = sample.files(variant, ACTS, phone=phone).items()
        if variant == "account-report" and data.draw(st.booleans()):
            raw = json.dumps(spoilt_tree(data.draw, json.loads(raw))).encode()
        else:
            for _ in range(data.draw(st.integers(1, 4))):
                # The first lines tell most: what the chat is, and how its dates are written.
                edge = data.draw(st.integers(0, min(len(raw), 1500)))
                odd = data.draw(st.sampled_from([b"\n", b"\xe2\x80\x8e", b"99/99/9999", b"[", b": ", b"\xff\0"]))
                raw = raw[:edge] + odd + spoilt(data.draw, raw[edge:])
        each = member(path, raw)
        found = look(each)
        if found is not None and found.read is not None:
            with suppress(MemberError):
                for record in found.read(each, found.origin, Told(messages=True, me=ME)):
                    check_record(record)

    spoil()
