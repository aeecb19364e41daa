"""The questions of the public door, page by page: what each field asks, its choices, what is said if it will not do.

Next to nothing is required: what somebody does not know is left out. Knows no draft, no address and no rule of law.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from nirpihak.facts import CATALOGUE
from nirpihak.server.intake.public_fields import UNSURE, Chosen, Option, StepForm
from nirpihak.server.web.pageforms import Asked

STORY: Final = 6000
"""Characters of an account in one's own words."""
NOTE: Final = 2000
KINDS: Final = (
    *("like", "comment", "share", "follow", "join", "post", "photo_post", "broadcast"),
    *("attend", "speech", "mobilise", "host_meeting", "banner", "distribute", "gift"),
    *("decision", "team_member", "party_member", "approach_party", "support_letter", "id_copy"),
)
"""Kinds of act that somebody may see, those on social media first, as the catalogue of facts names them."""


def _kinds() -> tuple[Option, ...]:
    words = CATALOGUE["act.kind"].values
    return (*(Option(kind, words[kind]) for kind in KINDS), Option("other", "tanya.other"), UNSURE)


def _platforms() -> tuple[Option, ...]:
    return (*(Option(value, words) for value, words in CATALOGUE["act.platform"].values.items()), UNSURE)


class ActForm(StepForm):
    """What happened."""

    asks: ClassVar = {"what": Asked("tanya.what", "tanya.what_hint", "tanya.what_missing", most=STORY, rows=8)}
    chosen: ClassVar = {"act_kind": Chosen("tanya.act_kind", _kinds(), "tanya.act_hint")}
    order = ("what", "act_kind")


class WhenForm(StepForm):
    """When and where, and when it became known: a term runs from there."""

    asks: ClassVar = {
        "act_day": Asked("tanya.act_day", "tanya.act_day_hint", type="date"),
        "when": Asked("tanya.when", "tanya.when_hint"),
        "where": Asked("tanya.where", "tanya.where_hint"),
        "known_day": Asked("tanya.known_day", "tanya.known_day_hint", type="date"),
    }
    days = frozenset({"act_day", "known_day"})
    order = ("act_day", "when", "where", "known_day")


class PressedWhenForm(StepForm):
    """When and where somebody was pressed: it became known to her then."""

    asks: ClassVar = {name: WhenForm.asks[name] for name in ("act_day", "when", "where")}
    days = frozenset({"act_day"})
    order = ("act_day", "when", "where")


class MediaForm(StepForm):
    """Where it stands online."""

    asks: ClassVar = {
        "link": Asked("tanya.link", "tanya.link_hint", most=NOTE, type="url"),
        "account": Asked("tanya.account", "tanya.account_hint"),
    }
    chosen: ClassVar = {"platform": Chosen("tanya.platform", _platforms())}
    order = ("platform", "link", "account")


class PersonForm(StepForm):
    """One person whom it concerns."""

    asks: ClassVar = {
        "name": Asked("tanya.person_name"),
        "position": Asked("tanya.person_position", "tanya.person_position_hint"),
        "unit": Asked("tanya.person_unit"),
        "address": Asked("tanya.person_address"),
        "number": Asked("tanya.person_number", most=32),
    }
    order = ("name", "position", "unit", "address", "number")

    @property
    def first(self) -> list[dict[str, Any]]:
        """What is asked of everybody."""
        return [self.told(name) for name in ("name", "position", "unit")]

    @property
    def more_said(self) -> bool:
        """Whether any of that was said."""
        return bool(self.shown["address"] or self.shown["number"] or {"address", "number"} & self.wrong.keys())

    @property
    def later(self) -> list[dict[str, Any]]:
        """What is good to know and not needed now."""
        return [self.told(name) for name in ("address", "number")]


class ContestForm(StepForm):
    """Which election, and in which province."""

    chosen: ClassVar = {
        "contest": Chosen("tanya.contest", look="select"),
        "province": Chosen("tanya.province", hint="tanya.province_hint", look="select"),
    }
    order = ("contest", "province")


class OfficeForm(StepForm):
    """For whom the person reported works."""

    asks: ClassVar = {"office_name": Asked("tanya.office_name")}
    chosen: ClassVar = {"office": Chosen("tanya.office", look="select")}
    order = ("office", "office_name")


class OwnOfficeForm(StepForm):
    """For whom the person pressed works: to keep the report away from there."""

    asks: ClassVar = {
        "office_name": Asked("tanya.office_name"),
        "own_unit": Asked("tekan.own_unit", "tekan.own_unit_hint"),
    }
    chosen: ClassVar = {"office": Chosen("tekan.office", look="select")}
    order = ("office", "office_name", "own_unit")


class FilesForm(StepForm):
    """What is said about the files; they themselves come beside it."""

    asks: ClassVar = {"evidence_note": Asked("tanya.evidence_note", "tanya.evidence_note_hint", most=NOTE, rows=4)}
    order = ("evidence_note",)


MODES: Final = (
    Option("named", "lapor.named", "lapor.named_text"),
    Option("confidential", "lapor.confidential", "lapor.confidential_text"),
    Option("unnamed", "lapor.unnamed", "lapor.unnamed_text"),
)


class PressedModeForm(StepForm):
    """With a name or without."""

    chosen: ClassVar = {"mode": Chosen("tanya.mode", MODES, missing="tanya.mode_missing")}
    order = ("mode",)


class ModeForm(StepForm):
    """With a name or without, and whose officers are to be kept away."""

    asks: ClassVar = {"own_unit": Asked("tanya.own_unit")}
    chosen: ClassVar = {
        "mode": PressedModeForm.chosen["mode"],
        "same_unit": Chosen(
            "tanya.same_unit",
            (Option("yes", "tanya.yes"), Option("no", "tanya.no"), Option("unsaid", "tanya.unsaid")),
            "tanya.same_unit_hint",
        ),
    }
    order = ("mode", "same_unit", "own_unit")


class IdentityForm(StepForm):
    """Who reports: asked last, and only of those who chose to say."""

    asks: ClassVar = {
        "name": Asked("tanya.name", "tanya.name_hint", "tanya.name_missing"),
        "address": Asked("tanya.address", "tanya.address_hint"),
        "contact": Asked("tanya.contact", "tanya.contact_hint"),
    }
    chosen: ClassVar = {
        "consent": Chosen(
            "tanya.consent_title", (Option("yes", "tanya.consent"),), missing="tanya.consent_missing", look="checkbox"
        )
    }
    order = ("name", "address", "contact", "consent")


class ToldForm(StepForm):
    """What somebody was told to do, by whom, and what was threatened."""

    asks: ClassVar = {"what": Asked("tekan.what", "tekan.what_hint", "tanya.what_missing", most=STORY, rows=8)}
    chosen: ClassVar = {
        "by_whom": Chosen(
            "tekan.by_whom",
            (
                Option("superior", "tekan.by_superior"),
                Option("official", "tekan.by_official"),
                Option("team", "tekan.by_team"),
                Option("colleague", "tekan.by_colleague"),
                Option("other", "tekan.by_other"),
                UNSURE,
            ),
        ),
        "asked": Chosen(
            "tekan.asked",
            (
                Option("support", "tekan.asked_support"),
                Option("attend", "tekan.asked_attend"),
                Option("online", "tekan.asked_online"),
                Option("collect", "tekan.asked_collect"),
                Option("money", "tekan.asked_money"),
                Option("facility", "tekan.asked_facility"),
                Option("mobilise", "tekan.asked_mobilise"),
                Option("other", "tekan.asked_other"),
                UNSURE,
            ),
            "tekan.asked_hint",
            look="checkbox",
        ),
        "threats": Chosen(
            "tekan.threats",
            (
                Option("move", "tekan.threat_move"),
                Option("contract", "tekan.threat_contract"),
                Option("promise", "tekan.threat_promise"),
                Option("harm", "tekan.threat_harm"),
                Option("none", "tekan.threat_none"),
                UNSURE,
            ),
            "tekan.asked_hint",
            look="checkbox",
        ),
    }
    order = ("by_whom", "asked", "threats", "what")


class SafeForm(StepForm):
    """Whether whoever was pressed is safe."""

    chosen: ClassVar = {
        "safe": Chosen(
            "tekan.safe",
            (
                Option("yes", "tekan.safe_yes"),
                Option("unsure", "tekan.safe_unsure"),
                Option("no", "tekan.safe_no"),
                Option("unsaid", "tekan.safe_unsaid"),
            ),
        )
    }
    order = ("safe",)
