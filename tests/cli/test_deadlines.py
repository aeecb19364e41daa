"""`nirpihak deadlines`: the clock as a table and as JSON, its exit codes, and what it refuses."""

from __future__ import annotations

import pytest

from nirpihak.law.procedures import procedures
from tests.cli.running import done, run, value

KNOWN = ("deadlines", "--procedure", "pilkada", "--event", "known=2024-10-04T16:30+07:00")
LANGS = pytest.mark.parametrize("lang", ["id", "en"])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "id",
            (
                "Keadaan: Diketahui, belum dilaporkan",
                "Kamis, 10 Oktober 2024 pukul 16.00 WIB",
                "Jumat, 11 Oktober 2024 pukul 23.59 WIB",
                "mungkin sudah lewat",
                "dua bacaan: Tidak ditemukan apakah hari pertama ikut dihitung",
                "Bila lewat: Laporan tidak memenuhi syarat formal dan tidak dicatat.",
            ),
        ),
        (
            "en",
            (
                "State: Known, not yet reported",
                "Thursday, 10 October 2024, 16:00 WIB",
                "Friday, 11 October 2024, 23:59 WIB",
                "may have passed",
                "two readings: Not found whether the first day counts",
                "Once passed: The report fails a formal requirement and is not registered.",
            ),
        ),
    ],
)
def test_the_clock_is_told_in_words(lang: str, words: tuple[str, ...]) -> None:
    shown = done(*KNOWN, "--at", "2024-10-11T09:00+07:00", "--lang", lang)
    assert [word for word in words if word not in shown] == []
    assert "(UU 1/2015 jo. UU 10/2016 Pasal 134 ayat (4))" in shown


def test_the_clock_as_json() -> None:
    told = value(*KNOWN, "--at", "2024-10-11T09:00+07:00", "--lang", "en")
    assert (told["procedure"], told["state"]) == ("pilkada", "known")
    assert told["version"] == procedures()["pilkada"].version
    (deadline,) = told["deadlines"]
    assert deadline["step"] == "submit"
    assert deadline["earliest"] == "2024-10-10T16:00:00+07:00"
    assert deadline["latest"] == "2024-10-11T23:59:59+07:00"
    assert (deadline["certain"], deadline["standing"], deadline["done_at"]) == (False, "unsure", None)


@pytest.mark.parametrize(
    ("now", "code"), [("2024-10-10T09:00+07:00", 0), ("2024-10-11T09:00+07:00", 0), ("2024-10-12T00:00+07:00", 1)]
)
def test_what_has_passed_by_every_reading_is_1(now: str, code: int) -> None:
    done(*KNOWN, "--at", now, code=code)
    done(*KNOWN, "--event", "submitted=2024-10-07T09:00+07:00", "--event", "withdrawn=2024-10-08T09:00+07:00",
         "--at", now)  # fmt: skip


def test_the_zone_of_the_office() -> None:
    shown = done(*KNOWN, "--zone", "wit", "--at", "2024-10-05T09:00+07:00")
    assert "Kamis, 10 Oktober 2024 pukul 16.00 WIT" in shown
    assert "Dilihat pada Sabtu, 5 Oktober 2024 pukul 11.00 WIT" in shown


@LANGS
def test_steps_without_deadline_and_days_of_effect(lang: str) -> None:
    shown = done(
        "deadlines", "--procedure", "discipline", "--event", "received=2026-07-14T10:00+07:00",
        "--event", "reported=2026-07-01T10:00+07:00", "--at", "2026-08-05T09:00+07:00", "--lang", lang,
    )  # fmt: skip
    words = {
        "id": ("mulai Selasa, 4 Agustus 2026 WIB", "sudah tiba", "Batas waktunya tidak ditemukan:", "Sesudah itu: "),
        "en": ("from Tuesday, 4 August 2026 WIB", "has come", "No deadline was found for:", "After that: "),
    }
    assert [word for word in words[lang] if word not in shown] == []


@LANGS
def test_nothing_may_be_running(lang: str) -> None:
    shown = done("deadlines", "--procedure", "pilkada", "--event", "withdrawn=2024-10-04T16:30+07:00", "--lang", lang)
    assert ("Tidak ada langkah yang berjalan." if lang == "id" else "No step is running.") in shown


@pytest.mark.parametrize("id", procedures())
def test_every_procedure_and_event_can_be_asked_in_both_languages(id: str) -> None:
    found = procedures()[id]
    events = [part for name in found.events for part in ("--event", f"{name}=2025-06-02T09:00+07:00")]
    for lang in ("id", "en"):
        shown = done("deadlines", "--procedure", id, *events, "--at", "2025-06-02T10:00+07:00", "--lang", lang)
        assert found.name.pick(lang) in shown


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--procedure", "pilkda", "--event", "known=2024-10-04T16:30+07:00"), "do you mean pilkada?"),
        (("--procedure", "pilkada"), "say what has happened: --event NAME=MOMENT. Events of pilkada: known, found,"),
        (
            ("--procedure", "pilkada", "--event", "knwn=2024-10-04T16:30+07:00"),
            "unknown event knwn; do you mean known?",
        ),
        (("--procedure", "pilkada", "--event", "known"), "--event known: write NAME=MOMENT, such as known=2024-10-04"),
        (("--procedure", "pilkada", "--event", "known=Friday"), "known: 'Friday' is no moment; write 2024-10-04T16:30"),
        (
            ("--procedure", "pilkada", "--event", "known=2024-10-04T16:30", "--zone", "WITA"),
            "known: 2024-10-04T16:30 has no time zone; write 2024-10-04T16:30+08:00 if you mean WITA",
        ),
        (
            ("--procedure", "pilkada", "--event", "known=2024-10-04"),
            "known: 2024-10-04 has no time zone; write 2024-10-04T00:00+07:00 if you mean WIB",
        ),
        (
            (*KNOWN[1:], "--event", "known=2024-10-05T16:30+07:00"),
            "--event known is given twice; give the last one only",
        ),
        ((*KNOWN[1:], "--at", "2024-10-05"), "--at: 2024-10-05 has no time zone"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(arguments: tuple[str, ...], word: str) -> None:
    result = run("deadlines", *arguments, "--lang", "en")
    assert result.exit_code == 2
    assert word in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""
    told = run("deadlines", *arguments, "--lang", "id")
    assert told.exit_code == 2
    assert told.stderr != result.stderr


@pytest.mark.parametrize("arguments", [(), ("--procedure", "pilkada", "--zone", "CET")])
def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    result = run("deadlines", *arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
