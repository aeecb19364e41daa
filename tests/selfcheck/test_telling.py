"""A result told: never an all-clear, nothing of a file as markup, nothing that a spreadsheet or a link would run."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from nirpihak.exports.members import Trouble, Unknown
from nirpihak.exports.records import Done, Record
from nirpihak.exports.scanning import FileLeft
from nirpihak.selfcheck.findings import Checked
from nirpihak.selfcheck.page import page
from nirpihak.selfcheck.running import told_json
from nirpihak.selfcheck.table import COLUMNS, csv_text
from nirpihak.selfcheck.telling import tell
from nirpihak.text import Text
from tests.selfcheck.acts import CAMPAIGN, at, checked, contest, origin

EVIL = "<script>alert(1)</script>\u202e\"'&=1+1"
LIKE = Record(
    origin(), 3, Done.LIKE, CAMPAIGN, post_url="https://www.instagram.com/p/x/", at=at(2024, 10, 1), text="halo"
)


def texts(value: Any) -> list[str]:
    """Every text in plain values."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [each for inner in value.values() for each in texts(inner)]
    return [each for inner in value for each in texts(inner)] if isinstance(value, list) else []


def full() -> Checked:
    """A result with something in every part."""
    hostile = LIKE._replace(text=EVIL, name=EVIL, origin=origin(member=EVIL, source=EVIL, caveats=("local_time",)))
    found = checked(
        LIKE,
        hostile._replace(at=at(2024, 10, 2), post_url="javascript:alert(1)"),
        LIKE._replace(done=Done.FOLLOW, at=None),
        LIKE._replace(done=Done.UNFOLLOW, handle="contoh.dimas.ningsih"),
        LIKE._replace(done=Done.SAVE),
        LIKE._replace(at=at(2019, 1, 1)),
        LIKE._replace(done=Done.VOTE),
        Record(origin("tiktok"), 1, Done.LIKE, post_id="77", at=at(2024, 10, 3)),
        Record(origin("facebook", clock=replace(origin().clock, of="content")), 1, Done.LIKE, name="Laras Contohadi"),
    )
    found.seen.left.append(FileLeft("instagram", "a.zip", "messages/inbox/x/message_1.json", "messages"))
    found.seen.unknown.append(Unknown("a.zip", EVIL, None, "[{<7>: text}]"))
    found.seen.troubles.append(Trouble("a.zip", EVIL, Text("rusak", "broken")))
    found.seen.media["a.zip"] = 4
    return found


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_part_is_told_in_the_language(lang: str) -> None:
    told = tell(full(), lang)
    assert told["lang"] == lang
    assert all(group["title"] and group["what"] for group in told["groups"])
    assert told["counts"] == {group["id"]: len(group["findings"]) for group in told["groups"]}
    assert not [text for text in texts(told) if "{" in text and "<7>" not in text], "a place was left unfilled"


def test_a_finding_tells_rule_reason_date_source_and_undoing() -> None:
    told = tell(checked(LIKE), "id")
    (found,) = told["groups"][0]["findings"]
    assert found["whom"] == f"@{CAMPAIGN}"
    assert found["when"] == "1 Oktober 2024"
    assert "SKB 2/2022" in found["reason"]
    assert {"SKB-D6"} <= {rule["id"] for rule in found["rules"]}
    assert found["undo"]["url"] == "https://www.instagram.com/p/x/"
    assert found["undo"]["steps"]
    assert found["source"] == {"file": "a.zip", "member": "likes.json", "part": "likes", "row": 3}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_nothing_found_is_never_an_all_clear(lang: str) -> None:
    told = tell(checked(Record(origin(), 1, Done.LIKE, "orang.biasa", at=at(2024, 10, 1))), lang)
    assert told["counts"]["undo"] == 0
    assert {"id": "bukan tanda bersih", "en": "no all-clear"}[lang] in told["headline"]
    assert told["unchecked"][0]["items"], "what no export can tell"
    assert [part["platform"] for part in told["unchecked"]] == [None, "instagram"]
    assert "TikTok" in told["unchecked"][0]["items"][-1]["what"]


def test_nothing_read_is_not_told_as_nothing_found() -> None:
    found = checked()
    found.seen.read.clear()
    assert tell(found, "id")["headline"].startswith("Tidak ada yang dapat dibaca")


def test_a_register_without_accounts_is_told_first() -> None:
    bare = replace(contest(), accounts=())
    told = tell(checked(LIKE, contests=[bare]), "id")
    assert "tidak memuat satu pun akun kampanye" in told["unchecked"][0]["items"][0]["what"]


def test_what_could_not_be_compared_is_counted_by_platform() -> None:
    told = tell(full(), "id")
    tiktok = next(part for part in told["unchecked"] if part["platform"] == "tiktok")
    assert tiktok["items"][0]["count"] == 1


def test_a_period_that_leaves_some_of_the_contest_out_is_told() -> None:
    told = tell(checked(LIKE), "id")
    (period,) = told["periods"]
    assert (period["first"], period["last"]) == ("2024-10-01", "2024-10-01")
    assert [warning[:16] for warning in period["warnings"]] == ["Data Instagram b", "Data Instagram b"]
    whole = tell(checked(LIKE._replace(at=at(2023, 1, 1)), LIKE._replace(at=at(2024, 10, 31))), "id")
    assert whole["periods"][0]["warnings"] == []


def test_halves_of_characters_become_question_marks() -> None:
    told = told_json(checked(LIKE._replace(handle=None, name="Seruni Contohari \ud83d")), "id")
    assert "Seruni Contohari ?" in told
    assert told.encode()


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_report_holds_everything_and_runs_nothing(lang: str) -> None:
    told = told_json(full(), lang)
    html = page(told)
    seen = _Seen()
    seen.feed(html)
    assert "script" not in seen.tags
    assert not {"img", "link", "iframe", "form"} & set(seen.tags)
    assert seen.links
    assert all(link.startswith("https://") for link in seen.links)
    assert "default-src 'none'" in unescape(html)
    shown = " ".join(seen.words)
    for group in json.loads(told)["groups"]:
        for each in group["findings"]:
            assert each["reason"] in shown
            assert each["when"] in shown
    for part in json.loads(told)["unchecked"]:
        assert all(item["what"] in shown for item in part["items"])
    assert EVIL in shown


def test_what_the_owner_ticked_off_is_in_the_report() -> None:
    told = told_json(checked(LIKE), "id")
    key = json.loads(told)["groups"][0]["findings"][0]["key"]
    assert "&#10003;" not in page(told)
    html = page(told, json.dumps({key: "21 Nov <2026>", "other": "never"}))
    assert html.count("&#10003;") == 1
    assert "21 Nov &lt;2026&gt;" in html
    assert "never" not in html


def test_the_table_has_a_row_a_finding_and_no_formula() -> None:
    told = told_json(full(), "id")
    text = csv_text(told)
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert head == [name.id for name in COLUMNS.values()]
    assert len(rows) == sum(json.loads(told)["counts"].values())
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_same_check_gives_the_same_bytes() -> None:
    assert told_json(full(), "id") == told_json(full(), "id")
