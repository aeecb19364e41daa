"""`nirpihak ask`: by flags, as JSON, and as a dialogue with a way back."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest

from nirpihak.advice import LIMIT, all_steps
from nirpihak.cli import asking
from tests.cli.running import HERE, PROGRAM, done, run, value

DAY = ("--day", "2026-12-01")
LIKE = ("--employment", "pns", "--kind", "like", "--account", "registered", "--whom", "designated")
CONTEST = "pilbup-kabupaten-contoh-2027"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a person sat at a terminal."""
    monkeypatch.setattr(asking, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("id", ["Sebaiknya jangan", "Cara yang aman", "Aturan", "SKB-D6", "ini bukan putusan"]),
        ("en", ["Better not", "The safe way", "Rules", "SKB-D6", "What authorities disagree on", "it is no ruling"]),
    ],
)
def test_all_by_flags(lang: str, words: list[str]) -> None:
    shown = done("ask", *LIKE, *DAY, "--lang", lang)
    assert all(word in shown for word in words)
    assert ("berbeda-beda oleh pihak berwenang" in shown) == (lang == "id")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_as_json(lang: str) -> None:
    answer = value("ask", *LIKE, *DAY, "--lang", lang)
    assert answer["verdict"] == "no"
    assert answer["day"] == "2026-12-01"
    assert answer["answers"]["kind"] == ["like"]
    assert answer["items"] == ["SKB-D6"]
    assert answer["explanation"]["lang"] == lang
    assert {"headline", "reason", "exceptions", "safe", "disagreements", "open"} <= answer.keys()


def test_what_flags_leave_out_counts_as_unknown() -> None:
    answer = value("ask", "--whom", "designated", "--stance", "support", *DAY)
    assert answer["verdict"] == "depends"
    assert answer["answers"]["employment"] == ["unknown"]
    assert answer["answers"]["kind"] == ["unknown"]
    assert done("ask", "--no-input", *DAY).strip().startswith("Tergantung")


@pytest.mark.parametrize(
    ("circumstances", "verdict"), [("private", "yes_if"), ("private,appeal", "yes_if"), ("none", "no"), ("", "no")]
)
def test_several_are_written_with_commas(circumstances: str, verdict: str) -> None:
    flags = ("--employment", "pns", "--kind", "post", "--whom", "designated", "--stance", "support")
    assert value("ask", *flags, "--circumstances", circumstances, *DAY)["verdict"] == verdict


def test_a_participant_by_name() -> None:
    flags = ("--employment", "pns", "--kind", "like", "--account", "registered", "--contest", CONTEST)
    for side, items in (("pair-1", ["SKB-D6"]), ("pair-2", ["SKB-D6"]), ("pair-3", ["SKB-E4"])):
        assert value("ask", *flags, "--whom", f"{CONTEST}/{side}", *DAY)["items"] == items


@pytest.mark.parametrize("office", ["dpd", "nominated"])
def test_a_named_participant_never_contradicts_another_flag(office: str) -> None:
    flags = ("--employment", "pns", "--kind", "id-copy", "--office", office, "--contest", CONTEST)
    answer = value("ask", *flags, "--whom", f"{CONTEST}/pair-3", *DAY)
    assert "SKB-D11" not in answer["items"], "the pair is nominated by a party"


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--kind", "lyke"), ["--kind", "like", "vote"]),
        (("--employment", "pns,tni"), ["--employment"]),
        (("--employment", "pns", "--kind", "vote", "--event", "x"), ["--event", "campaign"]),
        (("--contest", "nope"), ["nope", "nirpihak contests list"]),
    ],
)
def test_what_is_not_offered_is_refused_in_one_line(flags: tuple[str, ...], words: list[str], lang: str) -> None:
    result = run("ask", *flags, *DAY, "--no-input", "--lang", lang)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert all(word in result.stderr for word in words)


def test_a_day_that_is_none_is_refused() -> None:
    assert run("ask", "--day", "2026-13-01", "--no-input").exit_code == 2


# ---------------------------------------------------------------- the dialogue


def dialogue(*replies: str, flags: tuple[str, ...] = (), lang: str = "en") -> str:
    return done("ask", *DAY, "--lang", lang, *flags, given="".join(f"{reply}\n" for reply in replies))


def number(step: str, option: str) -> str:
    """The number by which an option is chosen, as long as all options of its step are offered."""
    (found,) = (each for each in all_steps() if each.id == step)
    return str([each.id for each in found.options].index(option) + 1)


PNS, VOTE, KIND_LIKE = number("employment", "pns"), number("kind", "vote"), number("kind", "like")


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("lang", "words"),
    [("id", ["Pertanyaan 2 (paling banyak 6)", "Boleh\n"]), ("en", ["Question 2 (at most 6)", "Yes\n"])],
)
def test_a_dialogue_in_either_language(lang: str, words: list[str]) -> None:
    shown = dialogue(PNS, VOTE, lang=lang)
    assert all(word in shown for word in words)
    assert "Question 3" not in shown
    assert "Pertanyaan 3" not in shown


@pytest.mark.usefixtures("terminal")
def test_flags_answer_in_advance() -> None:
    shown = dialogue(VOTE, flags=("--employment", "pns"))
    assert "What is your employment?" not in shown
    assert "Question 2" in shown
    assert "Voting is your right" in shown


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("wrong", ["0", "99", "x", "-1", "1.5", "²", "1,2", "٣٣"])
def test_a_number_that_is_none_is_asked_again(wrong: str) -> None:
    shown = dialogue(wrong, PNS, VOTE)
    assert "Write a number from 1 to 11." in shown
    assert shown.count("What is your employment?") == 1
    assert "Voting is your right" in shown


@pytest.mark.usefixtures("terminal")
def test_b_goes_back_one_question() -> None:
    shown = dialogue(number("employment", "tni"), "b", PNS, KIND_LIKE, "B", VOTE)
    assert shown.count("What is your employment?") == 2
    assert shown.count("What do you want to do?") == 3
    assert "Voting is your right" in shown


@pytest.mark.usefixtures("terminal")
def test_b_on_the_first_question_asks_it_again() -> None:
    shown = dialogue("b", PNS, VOTE)
    assert shown.count("What is your employment?") == 2
    assert "(b to go back)" in shown


@pytest.mark.usefixtures("terminal")
def test_several_take_none_one_or_more_and_the_way_back() -> None:
    flags = ("--employment", "pns", "--kind", "post", "--whom", "designated", "--stance", "support")
    shown = dialogue("", flags=flags)
    assert "Better not" in shown
    private = number("circumstances", "private")
    assert "Yes, on conditions" in dialogue(private, flags=flags)
    appeal = re.search(r"(\d+)\. There is an appeal", shown)
    assert appeal is not None
    assert "Yes, on conditions" in dialogue(f"{private}, 99", f" {appeal[1]} ,{private},", flags=flags)
    again = dialogue("b", "", flags=flags)
    assert again.count("Does any of these apply?") == 2
    assert "b to go back" in again


@pytest.mark.usefixtures("terminal")
def test_the_input_may_end_early() -> None:
    result = run("ask", *DAY, given=f"{PNS}\n")
    assert result.exit_code == 2
    assert "Tidak jadi" in result.stderr


@pytest.mark.usefixtures("terminal")
def test_json_and_no_input_never_ask() -> None:
    for flag in ("--json", "--no-input"):
        assert "What do you want to do?" not in done("ask", *DAY, flag, "--lang", "en")


def test_a_dialogue_on_a_real_terminal() -> None:
    person, side = pty.openpty()
    running: subprocess.Popen[Any] = subprocess.Popen(
        [*PROGRAM, "ask", *DAY, "--lang", "en"], env=HERE, stdin=side, stdout=side, stderr=side, close_fds=True
    )
    os.close(side)
    shown = ""
    replies = iter([PNS, "b", PNS, VOTE])
    asked = 0
    while True:
        try:
            read = os.read(person, 65536)
        except OSError:
            break
        if not read:
            break
        shown += read.decode("utf-8", "replace")
        if shown.count("(b to go back): ") > asked:
            asked += 1
            os.write(person, f"{next(replies)}\n".encode())
    os.close(person)
    assert running.wait(60) == 0
    assert "Voting is your right" in shown
    assert asked == 4 <= LIMIT
