"""Tests of `nirpihak.exports.youtube`: every list, every language of names, and what must stay unread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports.members import Member, MemberError, Told
from nirpihak.exports.records import Done, Record
from nirpihak.exports.youtube import PLATFORM, look
from nirpihak.exports.youtube_activity import verb_of, written_moment
from nirpihak.exports.youtube_ids import channel_of, is_video, post_of, video_of
from tests.exports.mutating import check_record, spoilt, spoilt_tree
from tests.exports.reading import member, read
from tests.exports.samples import Wanted
from tests.exports.samples import youtube as sample

CHANNEL = "UCcontoh_kanal_kampanye1"
ACTS = (
    Wanted(Done.FOLLOW, name='Relawan "Contoh", Maju', id=CHANNEL),
    Wanted(Done.FOLLOW, name="Dapur Contoh", id="UCcontoh_kanal_memasak01", at=1_729_000_000),
    Wanted(Done.UNFOLLOW, name="Relawan Lama", id="UCcontoh_kanal_yang_lama", at=1_729_000_100),
    Wanted(Done.LIKE, name="Relawan Contoh", id=CHANNEL, post_id="vid-Conto_1", text="Debat & visi", at=1_729_500_000),
    Wanted(Done.SAVE, name="Dapur Contoh", id=CHANNEL, post_id="vid-Conto_2", at=1_729_600_000),
    Wanted(
        Done.COMMENT,
        name="Relawan Contoh",
        id=CHANNEL,
        post_id="vid-Conto_3",
        text="Maju terus, \U0001f44d 02!",
        at=1_729_700_000,
    ),
    Wanted(Done.SHARE, name="Relawan Contoh", id=CHANNEL, post_id="vid-Conto_4", at=1_729_800_000),
    Wanted(Done.VOTE, name="Relawan Contoh", id=CHANNEL, post_id="vid-Conto_5", at=1_729_900_000),
    Wanted(Done.POST, post_id="vid-Conto_6", text="Hari pertama di kantor", at=1_730_000_000),
)


def held(variant: str) -> tuple[Wanted, ...]:
    return tuple(act for act in ACTS if act.done in sample.HOLDS[variant])


def told(records: list[Record]) -> list[tuple[Any, ...]]:
    return sorted((each.done, each.id or each.post_id) for each in records)


def wanted(acts: tuple[Wanted, ...], by_channel: bool) -> list[tuple[Any, ...]]:
    follows = (Done.FOLLOW, Done.UNFOLLOW)
    return sorted((act.done, act.id if by_channel or act.done in follows else act.post_id) for act in acts)


@pytest.mark.parametrize("lang", sample.NAMES)
@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_every_act_is_found_in_every_language(variant: str, lang: str) -> None:
    acts = held(variant)
    found = read(look, sample.files(variant, acts, lang=lang, watched=True))
    assert told(found) == wanted(acts, "activity" in variant)
    assert all(each.origin.variant == variant and each.origin.platform == PLATFORM.id for each in found)


@pytest.mark.parametrize(
    "knobs",
    [
        {"bom": True, "blank": True, "crlf": True},
        {"nfd": True, "lang": "es"},
        {"nfd": True, "lang": "lt"},
        {"outer": "unduhan/takeout-20261101T000000Z-001/"},
        {"head_row": False},
        {"semicolon": True},
        {"segments": True},
        {"list_row": True},
    ],
)
def test_tables_are_read_however_they_were_written(knobs: Mapping[str, object]) -> None:
    acts = held("takeout-csv")
    found = read(look, sample.files("takeout-csv", acts, **knobs))
    assert told(found) == wanted(acts, False)
    follow = next(each for each in found if each.id == CHANNEL)
    assert follow.name == 'Relawan "Contoh", Maju'
    assert follow.url == f"https://www.youtube.com/channel/{CHANNEL}"
    assert follow.at is None
    assert follow.origin.target == "channel"
    comment = next(each for each in found if each.done is Done.COMMENT)
    assert comment.text == "Maju terus, \U0001f44d 02!"
    assert comment.own
    assert comment.at == 1_729_700_000
    assert comment.post_url == "https://www.youtube.com/watch?v=vid-Conto_3&lc=UgwContohKomentar0000004AaABAg"
    assert comment.id is None
    like = next(each for each in found if each.done is Done.LIKE)
    assert (like.post_id, like.at) == ("vid-Conto_1", 1_729_500_000)
    assert like.post_url == "https://www.youtube.com/watch?v=vid-Conto_1"
    saved = next(each for each in found if each.done is Done.SAVE)
    assert "private_save" in saved.origin.caveats
    assert next(each.text for each in found if each.done is Done.POST) == "Hari pertama di kantor"


def test_single_tables_are_known_by_their_cells_alone() -> None:
    for path, data in sample.files("takeout-csv", held("takeout-csv"), lang="lt").items():
        if path.endswith(".csv"):
            assert look(member("ekspor/berkas (3).csv", data)), path


def test_the_id_of_an_old_list_tells_that_it_holds_the_liked_videos_whatever_its_name() -> None:
    acts = held("takeout-csv")
    data = next(
        data for path, data in sample.files("takeout-csv", acts, list_row=True).items() if "Liked videos" in path
    )
    found = read(look, {"Takeout/YouTube/playlists/Kecintaanku.csv": data})
    assert [(each.done, each.origin.part) for each in found] == [(Done.LIKE, "liked_videos")]
    assert "private_save" not in found[0].origin.caveats


def never() -> Any:
    raise AssertionError("opened")


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("Takeout/YouTube and YouTube Music/history/watch-history.json", "watch_history"),
        ("Takeout/YouTube dan YouTube Music/histori/histori-tontonan.html", "watch_history"),
        ("Takeout/YouTube dan YouTube\u00a0Music/histori/histori-penelurusan.json", "search_history"),
        ("Takeout/YouTube und YouTube Music/Verlauf/Suchverlauf.html", "search_history"),
        ("Takeout/YouTube y YouTube Music/historial/historial-de-bu\u0301squeda.json", "search_history"),
        ("Takeout/YouTube y YouTube Music/historial/historial-de-reproducciones.json", "watch_history"),
        ("kijkgeschiedenis.json", "watch_history"),
        ("watch-history (1).json", "watch_history"),
        ("Takeout/YouTube ir YouTube Music/istorija/z\u030ciu\u0304re\u0307jimo istorija.json", "watch_history"),
        ("Takeout/YouTube xx/history/qwerty.json", "watch_history"),
    ],
)
def test_histories_are_left_by_their_name_and_never_opened(path: str, left: str) -> None:
    found = look(Member("takeout.zip", path, 9, never))
    assert found is not None
    assert (found.read, found.left) == (None, left)


def test_a_history_under_another_name_is_left_by_what_its_first_rows_say() -> None:
    rows = sample.files("takeout-activity-json", [], watched=True)
    watched = b'[{"header":"YouTube","title":"Menonton X","titleUrl":"https://www.youtube.com/watch?v=RAHASIA0000"}]'
    found = look(member("data.json", watched))
    assert found is not None
    assert found.left == "watch_history"
    assert rows  # an empty list of My Activity is no layout to stumble over
    assert not read(look, rows)


def test_what_was_watched_never_comes_out_of_my_activity() -> None:
    for variant in ("takeout-activity-json", "takeout-activity-html"):
        for lang in sample.VERBS:
            files = sample.files(variant, held(variant), lang=lang, watched=True)
            assert any(b"RAHASIA0000" in data for data in files.values())
            assert "RAHASIA" not in repr(read(look, files))


@pytest.mark.parametrize("variant", ["takeout-activity-json", "takeout-activity-html"])
def test_my_activity_names_the_channel_of_a_liked_video(variant: str) -> None:
    (like,) = read(look, sample.files(variant, [act for act in ACTS if act.done is Done.LIKE], lang="id"))
    assert (like.id, like.name, like.post_id, like.text) == (CHANNEL, "Relawan Contoh", "vid-Conto_1", "Debat & visi")
    assert like.at == 1_729_500_000
    assert not like.own
    assert like.caveats == ()


def test_my_activity_of_other_products_stays_unread() -> None:
    for folder, left in (
        ("Search", "search_history"),
        ("Penelusuran", "search_history"),
        ("Maps", "location"),
        ("Ads", "ads"),
    ):
        found = look(
            member(f"Takeout/My Activity/{folder}/MyActivity.json", b'[{"header":"X","title":"y","titleUrl":"z"}]')
        )
        assert found is not None
        assert found.left == left


def test_an_unknown_verb_is_told_and_an_unknown_table_too() -> None:
    unknown: list[object] = []
    row = b'[{"header":"YouTube","title":"Frobnicated Z","titleUrl":"https://www.youtube.com/watch?v=vid-Conto_1"}]'
    table = b"Alpha,Beta\nsatu,dua\n"
    files = {"Takeout/My Activity/YouTube/MyActivity.json": row, "Takeout/YouTube/baru/baru.csv": table}
    assert not read(look, files, unknown=lambda member, platform, value: unknown.append(value))
    assert unknown == [
        {"header": "YouTube", "title": "Frobnicated Z", "titleUrl": "https://www.youtube.com/watch?v=vid-Conto_1"},
        {"Alpha": "satu", "Beta": "dua"},
    ]


def test_comments_on_posts_in_live_chats_and_with_odd_text_are_whole() -> None:
    own = sample.OWN_CHANNEL
    post = "UgkxContohKirimanSaluran000001"
    rows = [
        f'Ugx_komentar_contoh_00001AaABAg,{own},2026-08-01T01:02:03.5+00:00,0,,{post},,"{{""text"":""Setuju""}}",',
        f'Ugx_komentar_contoh_00002AaABAg,{own},2026-08-01T01:02:04+07:00,0,,,vid-Conto_1,"{{""text"":""a""b""}}",',
        f"Ugx_komentar_contoh_00003AaABAg,{own},2026-08-01T01:02:05Z,,,,vid-Conto_1,,",
        'Ugx_komentar_contoh_00004AaABAg,UCcontoh_saluran_lainnya,2026-08-01T01:02:05Z,0,,,vid-Conto_1,"{""text"":3}",',
    ]
    found = read(look, {"comments.csv": "\n".join(rows).encode()})
    assert [each.post_id for each in found] == [post, "vid-Conto_1", "vid-Conto_1", "vid-Conto_1"]
    assert found[0].post_url == f"https://www.youtube.com/post/{post}?lc=Ugx_komentar_contoh_00001AaABAg"
    assert found[0].text == "Setuju"
    assert found[1].text == '{"text":"a"b"}'
    assert found[1].at == found[0].at - 7 * 3600 + 1  # type: ignore[operator]
    assert found[2].text is None
    assert found[3].id == "UCcontoh_saluran_lainnya"
    assert found[3].caveats == ("maybe_own",)
    live = f'ChwKGkNJcontoh,{own},2026-08-01T01:02:05Z,0,vid-Conto_1,"{{""takeoutSegments"":[{{""text"":""Hadir""}}]}}"'
    (chat,) = read(look, {"Takeout/YouTube/live chats/live chats.csv": live.encode()})
    assert (chat.origin.part, chat.text, chat.post_id) == ("live_chats", "Hadir", "vid-Conto_1")


def test_ids_of_no_known_shape_hide_nothing() -> None:
    base = "Takeout/YouTube y YouTube Music/"
    files = {
        base
        + "suscripciones/suscripciones.csv": "ID,URL,Título\nkanal_1,http://www.youtube.com/channel/kanal_1,Tim\nx,y,Z\n",
        base + "listas de reproducción/Resep-vídeos.csv": "ID,Marca\nvideo_1,2026-08-01T01:02:03+00:00\n",
        base
        + "comentarios/comentarios.csv": 'A,B,C,D,E,F\nk1,c1,2026-08-01T01:02:03+00:00,0,v1,"{""text"":""Ayo""}"\n',
    }
    found = read(look, {path: text.encode() for path, text in files.items()})
    assert [(each.done, each.name, each.post_id, each.text) for each in found] == [
        (Done.FOLLOW, "Tim", None, None),
        (Done.FOLLOW, "Z", None, None),
        (Done.SAVE, None, "video_1", None),
        (Done.COMMENT, None, "v1", "Ayo"),
    ]


def test_own_posts_are_posts() -> None:
    post = "UgkxContohKirimanSaluran000001"
    row = f'{post},{sample.OWN_CHANNEL},2026-08-01T01:02:03Z,"{{""text"":""Pilih nomor dua""}}"'
    (found,) = read(look, {"Takeout/YouTube/posts/posts.csv": row.encode()})
    assert (found.done, found.post_id, found.text) == (Done.POST, post, "Pilih nomor dua")
    assert found.post_url == f"https://www.youtube.com/post/{post}"


def test_the_own_channel_is_learnt_and_settings_are_no_acts() -> None:
    owner: dict[tuple[str, str], str] = {}
    files = {
        "Takeout/YouTube/channels/channel.csv": f"Channel ID,Title,Seen\n{sample.OWN_CHANNEL},Sri Contoh,Public\n",
        "Takeout/YouTube/channels/channel feature data.csv": f"A,B,C,D\n{sample.OWN_CHANNEL},x,y,z\n",
        "Takeout/YouTube/playlists/playlists.csv": "A,B,C,D,E\n"
        "PLx,False,Judul,2020-01-01T00:00:00Z,2020-01-01T00:00:00Z\n",
        "Takeout/YouTube/subscriptions/subscriptions.csv": "",
    }
    assert not read(look, {path: data.encode() for path, data in files.items()}, owner=owner)
    assert owner == {("youtube", "id"): sample.OWN_CHANNEL, ("youtube", "name"): "Sri Contoh"}
    assert [getattr(look(member(path, data)), "left", "none") for path, data in files.items()] == [
        None,
        "other",
        "other",
        None,
    ]


def test_hostile_tables_neither_crash_nor_hide_the_rows_behind() -> None:
    troubles: list[object] = []
    row = f"{CHANNEL},http://www.youtube.com/channel/{CHANNEL},Relawan\n"
    huge = '"' + ("x" * 90_000 + "\n") * 3
    data = row + huge + "\0\0,\n" + row
    found = read(look, {"abos.csv": data.encode()}, trouble=lambda member, text: troubles.append(text))
    assert [each.id for each in found] == [CHANNEL, CHANNEL]
    assert len(troubles) == 1
    assert not read(look, {"x/YouTube/abos.csv": b"\xff\xfe\0\x80" * 400})


def test_titles_and_times_of_my_activity() -> None:
    assert verb_of("Watched X")[:2] == (True, None)
    assert verb_of("Likedly X")[:2] == (False, None)
    assert verb_of("Tidak menyukai X")[:2] == (True, None)
    assert verb_of("Liked\u00a0Watched it all") == (True, Done.LIKE, "Watched it all")
    assert verb_of("Kanal Contoh nicht mehr abonniert") == (True, Done.UNFOLLOW, "Kanal Contoh")
    for text, seconds, zone in (
        ("12 Agu 2024, 21.00.00 WIB", 1_723_471_200, "utc"),
        ("5 Januari 2024 pukul 22.31.22 WIB", 1_704_468_682, "utc"),
        ("Jan 5, 2024, 10:31:22\u202fPM UTC", 1_704_493_882, "utc"),
        ("05.01.2024, 22:31:22 MEZ", 1_704_490_282, "utc"),
        ("Jan 5, 2024, 3:31:22 PM GMT-07:00", 1_704_493_882, "utc"),
        ("5 ene 2024, 22:31:22 XYZ", 1_704_493_882, "local"),
    ):
        found = written_moment(text)
        assert found is not None, text
        assert (found[0], found[1].zone) == (seconds, zone), text
    assert written_moment("31 Feb 2024, 21.00.00 WIB") is None
    assert written_moment("Detail") is None


def test_addresses() -> None:
    assert video_of("http://www.youtube.com/watch?feature=x&v=vid-Conto_1#t=3") == "vid-Conto_1"
    assert video_of("https://youtu.be/vid-Conto_1?si=x") == "vid-Conto_1"
    assert video_of("https://www.youtube.com/shorts/vid-Conto_1") == "vid-Conto_1"
    assert video_of("https://contoh.id/watch?v=vid-Conto_1") is None
    assert channel_of("https://www.youtube.com/@relawan.contoh") == (
        "relawan.contoh",
        None,
        "https://www.youtube.com/@relawan.contoh",
    )
    assert channel_of(f"https://m.youtube.com/channel/{CHANNEL}?x=1") == (
        None,
        CHANNEL,
        f"https://m.youtube.com/channel/{CHANNEL}?x=1",
    )
    assert channel_of("javascript:alert(1)") is None
    assert post_of("https://www.youtube.com/post/UgkxContohKirimanSaluran000001") == "UgkxContohKirimanSaluran000001"
    assert not is_video("Video title")


@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_whatever_is_done_to_a_file_only_a_member_error_comes_out(variant: str) -> None:
    files = sample.files(variant, held(variant), watched=True)

    @given(st.data())
    @settings(max_examples=40, deadline=None)
    def spoil(data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(files)))
        if path.endswith(".json") and "history" not in path and data.draw(st.booleans()):
            raw = json.dumps(spoilt_tree(data.draw, json.loads(files[path]))).encode()
        else:
            raw = spoilt(data.draw, files[path])
        each = member(path, raw)
        found = look(each)
        if found is not None and found.read is not None:
            with suppress(MemberError):
                for record in found.read(each, found.origin, Told()):
                    check_record(record)

    spoil()
