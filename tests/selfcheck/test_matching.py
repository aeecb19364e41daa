"""Which records touch a participant, how surely, and that no side is matched otherwise than another."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from nirpihak.contests import CampaignAccount, Contest, load_register
from nirpihak.exports.members import Columns
from nirpihak.exports.records import Done, Named, Record
from nirpihak.selfcheck.matching import By, Level, Matcher
from tests.selfcheck.acts import CAMPAIGN, CONTEST, contest, origin, with_accounts


def account(platform: str, handle: str, **fields: object) -> CampaignAccount:
    base = CampaignAccount("more", "pair-2", platform, handle, date(2024, 9, 24), None, "registered", "S1")
    return replace(base, **fields)  # type: ignore[arg-type]


MATCHER = Matcher(
    [
        with_accounts(
            account("x", "contoh_seruni", stable_id="90071992547409931", display_names=("Seruni Wira Resmi",)),
            account("telegram", "Kanal Contoh Menang", form="channel", stable_id="1234567890"),
        )
    ]
)


def record(platform: str = "instagram", done: Done = Done.LIKE, **fields: object) -> Record:
    return Record(origin(platform), 1, done, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "level", "by", "participant"),
    [
        (record(handle=CAMPAIGN), Level.EXACT, By.HANDLE, "pair-1"),
        (record(handle=CAMPAIGN.upper()), Level.EXACT, By.HANDLE, "pair-1"),
        (record(handle="contoh.laras"), Level.EXACT, By.PAST_HANDLE, "pair-1"),
        (record("threads", handle=CAMPAIGN), Level.EXACT, By.HANDLE, "pair-1"),
        (record("tiktok", handle=CAMPAIGN), Level.PROBABLE, By.ELSEWHERE, "pair-1"),
        (record("x", id="90071992547409931"), Level.EXACT, By.ID, "pair-2"),
        (record("tiktok", post_id="contoh-video-0201"), Level.EXACT, By.POST, "pair-2"),
        (record(post_id="contoh-post-0301"), Level.EXACT, By.POST, "pair-3"),
        (record("facebook", name="Laras-Bimo untuk Contoh"), Level.PROBABLE, By.NAME, "pair-1"),
        (record("facebook", name="LARAS BIMO  untuk contoh"), Level.PROBABLE, By.NAME, "pair-1"),
        (record("facebook", name="Seruni Contohari"), Level.PROBABLE, By.NAME, "pair-2"),
        (record("facebook", group="Seruni Contohari"), Level.PROBABLE, By.GROUP, "pair-2"),
        (record("whatsapp", Done.JOIN, name="Kawan Seruni-Wira (contoh)"), Level.PROBABLE, By.NAME, "pair-2"),
        (record("facebook", name="Relawan Seruni Contohari Kota"), Level.MENTION, By.CALLED, "pair-2"),
        (record(handle="sahabat.serunicontohari.27"), Level.MENTION, By.CALLED, "pair-2"),
        (
            record("facebook", sentence="Contoh Orang menyukai kiriman Laras-Bimo untuk Contoh."),
            Level.PROBABLE,
            By.SENTENCE,
            "pair-1",
        ),
        (record(text="Pasar ramai, Seruni hadir"), Level.MENTION, By.TEXT, "pair-2"),
        (record("x", named=(Named(handle="contoh_seruni"),)), Level.MENTION, By.NAMED, "pair-2"),
        (record("x", named=(Named(id="90071992547409931"),)), Level.MENTION, By.NAMED, "pair-2"),
        (record("telegram", Done.JOIN, id="1234567890", name="lain"), Level.EXACT, By.ID, "pair-2"),
    ],
)
def test_a_record_is_matched(found: Record, level: Level, by: By, participant: str) -> None:
    (match,) = MATCHER.match(found)
    assert (match.level, match.by, match.participant) == (level, by, participant)


@pytest.mark.parametrize(
    "found",
    [
        record(handle="orang.biasa"),
        record(handle="contoh"),
        record(name="Toko Contoh Jaya"),
        record(text="Nomor 2 di antrean, lari pagi"),
        record("tiktok", id="90071992547409931"),
        record("x", id="90071992547409932"),
        record("instagram", post_id="contoh-video-0201"),
        record(),
        record(text=""),
        record(name="   "),
        record(handle="\U0001f600"),
        record(text="\ud800 " * 50),
    ],
)
def test_nothing_is_matched_that_concerns_nobody(found: Record) -> None:
    assert MATCHER.match(found) == ()


def test_the_surest_match_of_a_participant_is_told_and_the_reading_kept() -> None:
    (match,) = MATCHER.match(record(done=Done.COMMENT, handle=CAMPAIGN, text="Laras mantap, coblos nomor 1!", own=True))
    assert (match.level, match.by) == (Level.EXACT, By.HANDLE)
    assert match.reading is not None


def test_a_record_can_concern_several() -> None:
    found = MATCHER.match(record(done=Done.COMMENT, handle=CAMPAIGN, text="Seruni lebih baik", own=True))
    assert {each.participant: each.level for each in found} == {"pair-1": Level.EXACT, "pair-2": Level.MENTION}


def test_only_ones_own_words_are_read() -> None:
    (liked,) = MATCHER.match(record(text="Seruni hadir di pasar"))
    (wrote,) = MATCHER.match(record(done=Done.POST, text="Seruni hadir di pasar", own=True))
    assert liked.reading is None
    assert wrote.reading is not None


def test_exchanging_two_participants_exchanges_the_matches() -> None:
    swap = {"pair-1": "pair-2", "pair-2": "pair-1"}
    accounts = tuple(
        replace(each, participant=swap.get(each.participant, each.participant)) for each in contest().accounts
    )
    exchanged = Matcher([replace(contest(), accounts=accounts)])
    plain = Matcher([contest()])
    for found in (record(handle=CAMPAIGN), record("tiktok", post_id="contoh-video-0201"), record(handle="orang")):
        before = [(each.level, each.by, swap[each.participant]) for each in plain.match(found)]
        assert [(each.level, each.by, each.participant) for each in exchanged.match(found)] == before


def test_the_register_says_what_it_can_compare() -> None:
    assert MATCHER.holds_ids("x")
    assert not MATCHER.holds_ids("youtube")
    assert MATCHER.holds_posts("tiktok")
    assert not MATCHER.holds_posts("x")


@pytest.mark.parametrize("contest", list(load_register()), ids=lambda contest: contest.id)
def test_every_participant_is_found_by_every_name_that_the_register_has(contest: Contest) -> None:
    """Short names and names of ordinary words as well as long and rare ones: no side is overlooked."""
    matcher = Matcher([contest])
    missed = []
    for participant in contest.participants:
        for name in (participant.name.id, *participant.aliases, *(member.name for member in participant.members)):
            handle = "_".join(re.findall(r"\w+", name.lower()))
            for found in (
                record("facebook", name=name),
                record("facebook", group=name.upper()),
                record("facebook", name=f"Relawan {name} Kota"),
                record(handle=handle),
            ):
                if participant.id not in {match.participant for match in matcher.match(found)}:
                    missed.append((participant.id, name, found.name, found.group, found.handle))
    assert missed == []


@pytest.mark.parametrize("contest", ["pileg-dpr-2024", "pilpres-2024", CONTEST])
def test_what_is_passed_over_together_would_not_match_one_by_one(contest: str) -> None:
    matcher = Matcher([load_register()[contest]])
    names = ["Toko Jaya", "PKS Jabar", "Partai Buruh", "Vitamin C", "Kopi Amin", "golkar muda", "Pankreas", "Anies", ""]
    for name in names:
        lone = name.lower().replace(" ", "_")
        for found, columns in (
            (record("facebook", name=name), Columns(1, names=[name])),
            (record("facebook", text=name), Columns(1, texts=[name])),
            (record(handle=lone), Columns(1, handles=[lone])),
            (record("facebook", text=name, own=True), Columns(1, own=[name])),
        ):
            if matcher.match(found):
                assert not matcher.passes(found.origin.platform, columns), (name, found)
