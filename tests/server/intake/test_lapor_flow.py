"""The public door without scripts, from the first page to the receipt: nothing is lost, nothing is filed twice."""

from __future__ import annotations

import pytest

from nirpihak.server.intake.models import Draft, Report
from nirpihak.server.intake.services import mailbox, reading, work
from tests.server.intake.lapor import IDENTITY, PRESSURE, REPORT, STORY, Reporter, one, receiving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


@pytest.mark.parametrize("root", ["", "/en"])
def test_early_information_is_filed_without_a_name(root: str) -> None:
    home = receiving()
    reporter = Reporter(root)
    reporter.fill(REPORT)
    text = reporter.see("periksa/")
    assert STORY in text
    assert "Badan Rekaan" in text
    assert reporter.send().headers["Location"] == f"{root}/lapor/tanda-terima/"
    report = one()
    assert (report.institution, report.door, report.mode, report.lane) == (home, "information", "unnamed", "slow")
    assert (report.act_kind, str(report.act_day), str(report.known_day)) == ("share", "2026-10-01", "2026-10-03")
    content = reading.content_of(report)
    assert content["about"] == [{"name": "Budi Rekaan", "position": "Kepala seksi", "unit": "Kecamatan Rekaan"}]
    assert content["facts"] == {"act": {"kind": "share", "platform": "whatsapp", "day": "2026-10-01"}}
    assert content["region"] == "32"
    assert content["routed"]["id"]
    _, visit = mailbox.enter(reporter.code())
    assert visit.report == report
