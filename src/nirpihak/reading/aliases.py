"""Aliases: by which words each participant of a contest is called; the one table that finds and that masks.

Most of it is made from the contest register (names, pair names, ballot numbers); what the public adds (short
names, nicknames, slogans, tags) is curated data, one TOML file a contest. Words that also mean other things are
`ambiguous`: they count only beside words of the campaign. Knows nothing of stance.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from nirpihak.reading import files
from nirpihak.reading.characters import prepared
from nirpihak.reading.surroundings import surroundings
from nirpihak.reading.words import plain
from nirpihak.text import Text

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from nirpihak.contests import Contest, Participant

AliasKind: TypeAlias = Literal["name", "nickname", "number", "slogan", "hashtag"]
CURATED: Final[Mapping[str, AliasKind]] = {
    "names": "name",
    "nicknames": "nickname",
    "slogans": "slogan",
    "hashtags": "hashtag",
    "ambiguous": "nickname",
}
"""The lists of a curated table, and the kind of alias each holds."""

NUMBER_WORDS: Final = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh")
_NUMBER_NOUNS = (
    "no",
    "nmr",
    "nomor",
    "nomer",
    "nomr",
    "nmor",
    "nomber",
    "number",
    "num",
    "angka",
    "no urut",
    "nomor urut",
    "nomer urut",
    "urut",
)
_SIDE_NOUNS = ("paslon", "pasangan", "capres", "cawapres", "cagub", "cabup", "cawali", "cawalkot", "partai")


class Alias(NamedTuple):
    """One way to call a participant: plain words in a row; `owner` is the participant's place in the contest.

    `registered`: made from the contest register, not from the curated lists.
    """

    words: tuple[str, ...]
    participant: str
    owner: int
    kind: AliasKind
    ambiguous: bool = False
    registered: bool = False


class AliasError(ValueError):
    """A curated table that cannot be used; `text` says what is wrong and what would be right."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class AliasTable:
    """The aliases of one contest: `participants` (ids, in the register's order) and `aliases`.

    Building it settles every clash: an alias that two participants could claim belongs to neither.
    """

    def __init__(self, contest_id: str, participants: Iterable[str], aliases: Iterable[Alias]) -> None:
        self.contest_id = contest_id
        self.participants = tuple(participants)
        claims: dict[tuple[str, ...], dict[int, Alias]] = defaultdict(dict)
        for alias in aliases:
            if alias.words:
                claims[alias.words].setdefault(alias.owner, alias)
        self.clashes = tuple(sorted(words for words, owners in claims.items() if len(owners) > 1))
        self.aliases = tuple(next(iter(owners.values())) for owners in claims.values() if len(owners) == 1)

    def __len__(self) -> int:
        return len(self.aliases)

    def of(self, participant: str) -> tuple[Alias, ...]:
        """The aliases of one participant, by kind, then alphabetically."""
        order = [*list(dict.fromkeys(CURATED.values())), "number"]
        mine = [alias for alias in self.aliases if alias.participant == participant]
        return tuple(sorted(mine, key=lambda alias: (order.index(alias.kind), alias.words)))

    def main(self, index: int) -> str:
        """The surest way to call a participant: the first unambiguous name the register gives it, short ones first."""
        sure = [
            alias for alias in self.aliases if alias.owner == index and not alias.ambiguous and alias.kind != "number"
        ]
        return " ".join(min(sure, key=lambda alias: (not alias.registered, len(alias.words))).words)


def plain_words(phrase: str) -> tuple[str, ...]:
    """A phrase as the plain words of the reader, marks left out."""
    _, raw = prepared(phrase)
    return tuple(word for token in raw for word in plain(token) if any(char.isalnum() for char in word))


def alias_table(contest: Contest, curated: Mapping[str, Any] | None = None) -> AliasTable:
    """The table of a contest: what the register gives, and the curated lists (by default those that ship)."""
    table = curated_table(contest.id) if curated is None else curated
    if problems := problems_with(table, contest):
        raise AliasError(problems[0])
    ids = [participant.id for participant in contest.participants]
    return AliasTable(contest.id, ids, _all_aliases(contest, table))


def _all_aliases(contest: Contest, table: Mapping[str, Any]) -> Iterator[Alias]:
    for index, participant in enumerate(contest.participants):
        lists = table.get(participant.id, {})
        doubtful = {plain_words(entry) for entry in lists.get("ambiguous", ())}
        phrases = [(each, True) for each in _generated(contest, participant)]
        phrases += [(each, False) for each in _curated_phrases(lists)]
        for (kind, phrase, sure), registered in phrases:
            words = tuple(phrase.split()) if kind == "number" else plain_words(phrase)
            unsure = not sure or words in doubtful or (len(words) == 1 and words[0] in surroundings().common_names)
            yield Alias(words, participant.id, index, kind, ambiguous=unsure, registered=registered)


def _curated_phrases(lists: Mapping[str, Any]) -> Iterator[tuple[AliasKind, str, bool]]:
    for key, kind in CURATED.items():
        for phrase in lists.get(key, ()):
            yield kind, phrase, key != "ambiguous"


def _generated(contest: Contest, participant: Participant) -> Iterator[tuple[AliasKind, str, bool]]:
    """What the register itself gives, and whether it is sure: names, the parts of names, ballot numbers."""
    for name in (participant.name.id, participant.name.en, *participant.aliases):
        yield "name", name, True
    for member in participant.members:
        name = re.sub(r"\b(?:[A-Za-z]{1,4}\.)+|,.*$|\(.*\)", " ", member.name)
        yield "name", name, True
        parts = [part for part in name.split() if len(part) > 3 and part.lower() not in surroundings().common_names]
        yield from (("name", part, True) for part in parts)
    if participant.kind == "party":
        for party in contest.parties:
            if party.id in participant.parties or party.id == participant.id:
                yield "name", party.short, True
                yield "name", party.name.id, True
    if participant.number is not None:
        yield from (("number", form, sure) for form, sure in number_forms(participant.number))


def number_forms(number: int) -> Iterator[tuple[str, bool]]:
    """Every way a ballot number is written, and whether it is `sure`: "02", "paslon 2"; "no 2" needs context.

    Plain words already. ("Paslon no 2" is "no 2" in its context.)
    """
    said = [str(number), f"{number:02d}"]
    word = NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else None
    if word:
        said.append(word)
        if number <= 5:
            yield from ((f"salam {form} jari", True) for form in (str(number), word))
    if number < 10:
        zeros = [f"kosong {number}", f"nol {number}", *([f"kosong {word}", f"nol {word}"] if word else [])]
        yield from ((form, True) for form in (f"0{number}", *zeros))
        said += zeros
    for noun, form in product(_NUMBER_NOUNS, said):
        yield f"{noun} {form}", "urut" in noun
    for side, form in product(_SIDE_NOUNS, said):
        yield f"{side} {form}", True


# ------------------------------------------------------------------ the curated tables


def curated_files() -> Traversable:
    """The folder of the curated tables that ship."""
    return files.folder("aliases")


def curated_table(contest_id: str) -> Mapping[str, Any]:
    """The curated table of a contest; empty where none was written."""
    name = f"{contest_id}.toml"
    return files.table("aliases", name) if curated_files().joinpath(name).is_file() else {}


def problems_with(table: Mapping[str, Any], contest: Contest) -> list[Text]:
    """Everything wrong with a curated table for a contest, each with what would be right."""
    if not table:
        return []
    problems: list[Text] = []
    if table.get("format") != "aliases":
        problems.append(Text('baris pertama harus: format = "aliases"', 'the first line must be: format = "aliases"'))
    if table.get("contest") != contest.id:
        problems.append(Text(f'contest harus "{contest.id}"', f'contest must be "{contest.id}"'))
    known = {participant.id for participant in contest.participants}
    owners: dict[tuple[str, ...], str] = {}
    for participant, lists in table.items():
        if participant in ("format", "contest"):
            continue
        if participant not in known:
            listed = ", ".join(sorted(known))
            problems.append(
                Text(
                    f"[{participant}] bukan peserta {contest.id}; yang ada: {listed}",
                    f"[{participant}] is no participant of {contest.id}; there are: {listed}",
                )
            )
        else:
            problems += _problems_with_lists(participant, lists, owners)
    return problems


def _problems_with_lists(participant: str, lists: object, owners: dict[tuple[str, ...], str]) -> Iterator[Text]:
    if not isinstance(lists, Mapping):
        yield Text(f"{participant} harus tabel", f"{participant} must be a table")
        return
    for key, phrases in lists.items():
        if key not in CURATED:
            listed = ", ".join(CURATED)
            yield Text(
                f"{participant}.{key}: daftar ini tidak dikenal; yang ada: {listed}",
                f"{participant}.{key}: no such list; there are: {listed}",
            )
            continue
        if not (isinstance(phrases, list) and all(isinstance(phrase, str) for phrase in phrases)):
            yield Text(f"{participant}.{key}: tulis daftar teks", f"{participant}.{key}: write a list of texts")
            continue
        for phrase in phrases:
            words = plain_words(phrase)
            if not words:
                yield Text(f"{participant}.{key}: {phrase!r} kosong", f"{participant}.{key}: {phrase!r} is empty")
            elif owners.setdefault(words, participant) != participant:
                other = owners[words]
                yield Text(
                    f"{participant}.{key}: {phrase!r} juga ditulis untuk {other}; hapus salah satu",
                    f"{participant}.{key}: {phrase!r} is also written for {other}; keep one",
                )
