"""Who checks herself: what the rulebook must know of her, and no more. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nirpihak.facts import CATALOGUE, Value
from nirpihak.text import Text

NOBODY = "none"
"""Says of a spouse that there is none among the participants."""


class ProfileError(ValueError):
    """A profile that is none; `text` names what would be right."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class Profile:
    """The owner: her employment, and, if she is married to a participant, to whom and whether she is on leave.

    `employment` and `position` are values of the facts `actor.employment` and `actor.position`; `spouse_of` the
    participant's id, if need be as `contest/participant`, or `NOBODY`; `on_leave` says whether she is on unpaid leave
    (CLTN). None where she does not say.
    """

    employment: str = "pns"
    position: str | None = None
    spouse_of: str | None = None
    on_leave: bool | None = None

    def __post_init__(self) -> None:
        for fact, value in (("actor.employment", self.employment), ("actor.position", self.position)):
            if value is not None and value not in CATALOGUE[fact].values:
                choices = ", ".join(CATALOGUE[fact].values)
                raise ProfileError(
                    Text(f"{value!r}: pilih salah satu: {choices}", f"{value!r}: choose one of: {choices}")
                )

    def facts(self, contest: str, participant: str) -> Mapping[str, Value]:
        """What is known of the owner with regard to one participant of a contest, by fact id."""
        known: dict[str, Value] = {"actor.employment": self.employment}
        if self.position is not None:
            known["actor.position"] = self.position
        if self.spouse_of is not None:
            hers = self.spouse_of in (participant, f"{contest}/{participant}")
            known["actor.relation"] = "spouse" if hers else "none"
        if self.on_leave is not None:
            known["actor.on_unpaid_leave"] = self.on_leave
        return known
