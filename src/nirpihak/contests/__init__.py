"""Contests: which elections there are, their stages, who takes part, and the accounts of their campaigns.

What other parts use is named here; they need not know the modules below. It knows no law, and no person but
those in the public register of a contest.
"""

from nirpihak.contests.checking import check_document, check_file
from nirpihak.contests.files import UnreadableError
from nirpihak.contests.loading import ContestDataError, load_register
from nirpihak.contests.model import (
    OFFICES,
    PLATFORMS,
    REGIMES,
    CampaignAccount,
    Contest,
    ContestKind,
    Days,
    Member,
    Participant,
    ParticipantKind,
    Party,
    Regime,
    Register,
    Stage,
    StageKind,
    Standing,
    Status,
    StatusInterval,
)
from nirpihak.contests.naming import contest_id, slug
from nirpihak.contests.shape import Problem

__all__ = [
    "OFFICES",
    "PLATFORMS",
    "REGIMES",
    "CampaignAccount",
    "Contest",
    "ContestDataError",
    "ContestKind",
    "Days",
    "Member",
    "Participant",
    "ParticipantKind",
    "Party",
    "Problem",
    "Regime",
    "Register",
    "Stage",
    "StageKind",
    "Standing",
    "Status",
    "StatusInterval",
    "UnreadableError",
    "check_document",
    "check_file",
    "contest_id",
    "load_register",
    "slug",
]
