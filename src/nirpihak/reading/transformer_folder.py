"""The folder of a transformer: its files, its classes' names, how much it reads, and `nirpihak.toml`.

It loads no library and opens no graph; what it finds wrong is said in one line.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nirpihak.text import Text

MODEL: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
CONFIG: Final = "config.json"
SETTINGS: Final = "nirpihak.toml"
TARGET: Final = "TARGET"
OTHER: Final = "OTHER"

LABELS: Final = {
    "support": ("support", "dukung", "mendukung", "dukungan", "pro", "favor", "favour", "positive", "positif"),
    "attack": ("attack", "serang", "menyerang", "serangan", "contra", "kontra", "against", "negative", "negatif"),
    "neutral": ("neutral", "netral", "none"),
}
"""The names a model's classes may have, for each of the three stances, in the order of `Probabilities`."""
_STANCE: Final = {name: stance for stance, names in LABELS.items() for name in names}

MOST_TOKENS: Final = 512
"""Longest input, in tokens, whatever the model allows: its time grows with the square of the length."""
_OFFSET_FAMILIES: Final = ("roberta", "xlm-roberta", "camembert")
"""Families that count positions from the padding's number on, and so read fewer tokens than they have positions."""


class TransformerError(ValueError):
    """A model that cannot be used; `text` says why in one line."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Settings:
    """What `nirpihak.toml` says: the words that stood for the two masks in this model's training, and a temperature.

    Logits are divided by the temperature (above zero); above one it makes the shares more alike.
    """

    target: str = TARGET
    other: str = OTHER
    temperature: float = 1.0


def check_files(folder: Path) -> None:
    """Whether the folder and its three files are there. Raises TransformerError, as all here do."""
    if not folder.is_dir():
        raise TransformerError(
            Text(
                f"{folder}: tidak ada folder ini; beri folder berisi {MODEL}, {TOKENIZER}, dan {CONFIG}",
                f"{folder}: no such folder; give the folder with {MODEL}, {TOKENIZER} and {CONFIG}",
            )
        )
    missing = [name for name in (MODEL, TOKENIZER, CONFIG) if not (folder / name).is_file()]
    if missing:
        names = ", ".join(missing)
        raise TransformerError(
            Text(
                f"{folder}: tidak ada {names}; ekspor model ke ONNX beserta tokenizer-nya ke folder ini",
                f"{folder}: no {names}; export the model to ONNX, with its tokenizer, into this folder",
            )
        )


def read_config(path: Path) -> dict[str, Any]:
    """The JSON object of `config.json`."""
    found = _parsed(path, json.loads)
    if not isinstance(found, dict):
        raise broken(path, ValueError("{ } expected"))
    return found


def read_settings(path: Path) -> Settings:
    """The settings of the file, or the usual ones where there is none."""
    if not path.exists():
        return Settings()
    table = _parsed(path, tomllib.loads)
    target, other = table.pop("target", TARGET), table.pop("other", OTHER)
    temperature = table.pop("temperature", 1.0)
    if table:
        names = ", ".join(sorted(table))
        raise _setting(
            path,
            Text(f"kunci {names} tidak dikenal", f"the key(s) {names} are not known"),
        )
    if not all(isinstance(word, str) and word.strip() == word != "" for word in (target, other)) or target == other:
        raise _setting(
            path,
            Text("target dan other adalah dua kata yang berlainan", "target and other are two different words"),
        )
    if isinstance(temperature, bool) or not isinstance(temperature, int | float) or not 0 < temperature < float("inf"):
        raise _setting(path, Text("temperature adalah bilangan di atas nol", "temperature is a number above zero"))
    return Settings(target, other, float(temperature))


def _setting(path: Path, text: Text) -> TransformerError:
    known = "target, other, temperature"
    return TransformerError(
        Text(f"{path}: {text.id}; yang dikenal: {known}", f"{path}: {text.en}; what is known: {known}")
    )


def _parsed(path: Path, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise broken(path, error) from error


def label_places(config: Mapping[str, Any], path: Path) -> tuple[int, int, int]:
    """At which of the three logits support, attack and neutral stand."""
    by_place, by_name = config.get("id2label"), config.get("label2id")
    try:
        named = [
            {int(place): str(name) for place, name in pairs}
            for pairs in (
                by_place.items() if by_place else (),
                [(place, name) for name, place in by_name.items()] if by_name else (),
            )
            if pairs
        ]
    except (AttributeError, TypeError, ValueError) as error:
        raise broken(path, ValueError("id2label")) from error
    if not named:
        raise TransformerError(
            Text(
                f"{path}: tidak menyebut nama kelas (id2label); tulis support, attack, neutral di situ",
                f"{path}: does not name the classes (id2label); write support, attack, neutral there",
            )
        )
    if any(each != named[0] for each in named):
        raise TransformerError(
            Text(f"{path}: id2label dan label2id bertentangan", f"{path}: id2label and label2id contradict one another")
        )
    if set(named[0]) != {0, 1, 2}:
        raise wrong_number(path, len(named[0]))
    places: dict[str, int] = {}
    for place, name in named[0].items():
        stance = _STANCE.get(name.strip().lower())
        if stance is None or stance in places:
            known = "; ".join(", ".join(names) for names in LABELS.values())
            raise TransformerError(
                Text(
                    f'{path}: kelas "{name}" tidak dikenal atau terulang; yang dikenal, satu tiap kelompok: {known}',
                    f'{path}: the class "{name}" is not known or comes twice; known, one of each group: {known}',
                )
            )
        places[stance] = place
    return places["support"], places["attack"], places["neutral"]


def longest_input(config: Mapping[str, Any], fixed: int | None, path: Path) -> int:
    """The longest input, in tokens, special ones and all."""
    positions = whole_number(config, "max_position_embeddings", path, least=1, otherwise=MOST_TOKENS)
    if config.get("model_type") in _OFFSET_FAMILIES:
        positions -= 1 + whole_number(config, "pad_token_id", path, least=0, otherwise=1)
    return min(positions, MOST_TOKENS, fixed or MOST_TOKENS)


def whole_number(config: Mapping[str, Any], name: str, path: Path, *, least: int, otherwise: int) -> int:
    """A whole number of the configuration, or `otherwise` where it is not named."""
    value = config.get(name)
    if value is None:
        return otherwise
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise TransformerError(
            Text(
                f"{path}: {name} harus bilangan bulat, paling kecil {least}",
                f"{path}: {name} must be a whole number of at least {least}",
            )
        )
    return value


def broken(path: Path, error: BaseException) -> TransformerError:
    """What to raise for a file that cannot be used, with the first line of the reason."""
    lines = str(error).splitlines() or [type(error).__name__]
    return TransformerError(
        Text(
            f"{path}: berkas rusak atau bukan berkas yang diharapkan ({lines[0][:200]})",
            f"{path}: the file is broken or not what it should be ({lines[0][:200]})",
        )
    )


def wrong_number(path: Path, found: object) -> TransformerError:
    """What to raise for another number of classes than three."""
    return TransformerError(
        Text(
            f"{path}: model harus punya tepat 3 kelas (dukung, serang, netral), bukan {found}",
            f"{path}: the model must have exactly 3 classes (support, attack, neutral), not {found}",
        )
    )
