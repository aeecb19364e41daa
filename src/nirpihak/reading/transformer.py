"""A second opinion from a transformer of the institution's own: ONNX, from a local folder, on one core.

    reader = Reader(contest, second=Transformer(Path("model")))

The folder holds `model.onnx` (three classes), `tokenizer.json` and `config.json` as Hugging Face's tools write them,
and, if wanted, `nirpihak.toml` (see `Settings`). It reads what the reader has masked, so it cannot know who is who, and
the reader lets it hold a verdict back, never bring one about. Nothing is fetched and nothing is reported to anybody.

onnxruntime, tokenizers and numpy (the extra `transformer`) are loaded inside functions, so the engine loads without.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nirpihak.reading.transformer_folder import (
    CONFIG,
    MODEL,
    OTHER,
    SETTINGS,
    TARGET,
    TOKENIZER,
    Settings,
    TransformerError,
    broken,
    check_files,
    label_places,
    longest_input,
    read_config,
    read_settings,
    whole_number,
    wrong_number,
)
from nirpihak.reading.weights import Probabilities
from nirpihak.text import Text

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

__all__ = ["Settings", "Transformer", "TransformerError"]

_NEEDED: Final = ("input_ids", "attention_mask")
_INPUTS: Final = (*_NEEDED, "token_type_ids")
_INTEGERS: Final = {"tensor(int64)": "int64", "tensor(int32)": "int32"}
_MASKS: Final = re.compile(rf"(?<![^\W_])(?:{TARGET}|{OTHER})+(?![^\W_])")
"""One mask or several in a row (names in one hashtag), but no part of a longer word such as BROTHERS."""
_MASK: Final = re.compile(f"{TARGET}|{OTHER}")


@dataclass(frozen=True, slots=True)
class _Graph:
    """What the graph wants and gives: its inputs with their types, a fixed length if it has one, its output's name."""

    inputs: Mapping[str, str]
    length: int | None
    output: str


class Transformer:
    """A `SecondOpinion` (see `reader`) from a folder. Load it once; it may be asked from several threads."""

    def __init__(self, folder: Path) -> None:
        """Load the model and try it with the longest input there can be. Raises TransformerError."""
        check_files(folder)
        config = read_config(folder / CONFIG)
        self._places = label_places(config, folder / CONFIG)
        self.settings = read_settings(folder / SETTINGS)
        _load_libraries()
        self._path = folder / MODEL
        self._session = _session(self._path)
        self._graph = _graph(self._session, self._path)
        self._tokenizer = _tokenizer(folder / TOKENIZER)
        self._padding = whole_number(config, "pad_token_id", folder / CONFIG, least=0, otherwise=0)
        self._words = {TARGET: self.settings.target, OTHER: self.settings.other}
        longest = longest_input(config, self._graph.length, folder / CONFIG)
        self._room = longest - self._tokenizer.num_special_tokens_to_add(False)
        self._check_words(folder)
        # A length or a number of words that the graph does not have would otherwise be found in the midst of a file.
        last = max(self._tokenizer.get_vocab(with_added_tokens=True).values())
        self._logits([last] * longest, [1] * longest, [0] * longest)

    def shares(self, masked: str) -> Probabilities:
        """The shares of the three stances towards `TARGET` in a text where names are `TARGET` and `OTHER`.

        Of a text longer than the model reads, the tokens around the first `TARGET`. Raises TransformerError where
        the graph fails.
        """
        encoding = self._encoded(masked)
        logits = self._logits(encoding.ids, encoding.attention_mask, encoding.type_ids)
        top = max(logits)
        parts = [exp((logits[place] - top) / self.settings.temperature) for place in self._places]
        total = sum(parts)
        return Probabilities(*[part / total for part in parts])

    def _encoded(self, masked: str) -> Encoding:
        """The text in this model's own words for the masks, as tokens, no more than it can read."""
        first = next((run for run in _MASKS.finditer(masked) if TARGET in run.group()), None)
        text = _MASKS.sub(self._worded, masked)
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        if (length := len(encoding)) > self._room:
            token = 0
            if first is not None:
                # Everything before the first run of masks with a target, and in it before that target, is not it.
                run = self._worded(first)
                start = len(_MASKS.sub(self._worded, masked[: first.start()])) + run.index(self.settings.target)
                places = range(start, start + len(self.settings.target))
                token = next((at for place in places if (at := encoding.char_to_token(place)) is not None), 0)
            start = max(0, min(token - self._room // 2, length - self._room))
            encoding.truncate(start + self._room, direction="right")
            encoding.truncate(self._room, direction="left")
        return self._tokenizer.post_process(encoding)

    def _worded(self, run: re.Match[str]) -> str:
        return " ".join(self._words[mask] for mask in _MASK.findall(run.group()))

    def _logits(self, ids: list[int], attention: list[int], kinds: list[int]) -> list[float]:
        """The graph's three numbers for one text. Raises TransformerError."""
        import numpy as np

        empty = (self._graph.length or len(ids)) - len(ids)
        rows = {
            "input_ids": ids + [self._padding] * empty,
            "attention_mask": attention + [0] * empty,
            "token_type_ids": kinds + [0] * empty,
        }
        feed = {name: np.array([rows[name]], dtype=kind) for name, kind in self._graph.inputs.items()}
        try:
            (found,) = self._session.run([self._graph.output], feed)
        except Exception as error:  # onnxruntime's errors have no class in common but this one
            raise broken(self._path, error) from error
        if found.shape != (1, 3):
            raise wrong_number(self._path, found.shape[-1] if found.ndim == 2 else f"{found.shape}")
        logits = [float(value) for value in found[0]]
        if not all(map(isfinite, logits)):
            raise TransformerError(
                Text(
                    f"{self._path}: model memberi hasil yang bukan bilangan; ekspor ulang modelnya",
                    f"{self._path}: the model answers with what is no number; export the model again",
                )
            )
        return logits

    def _check_words(self, folder: Path) -> None:
        """Whether the tokenizer can tell the words for the masks from others and from one another."""
        unknown = getattr(self._tokenizer.model, "unk_token", None)
        seen: list[list[str]] = []
        for word in (self.settings.target, self.settings.other):
            tokens = self._tokenizer.encode(word, add_special_tokens=False).tokens
            if not tokens or unknown in tokens or tokens in seen:
                raise TransformerError(
                    Text(
                        f'{folder / TOKENIZER}: tidak mengenal kata "{word}"; tulis di {SETTINGS} kata pengganti nama '
                        "yang dipakai saat model dilatih (target, other)",
                        f'{folder / TOKENIZER}: does not know the word "{word}"; write into {SETTINGS} the words that '
                        "stood for names when the model was trained (target, other)",
                    )
                )
            if len(tokens) > self._room:
                raise TransformerError(
                    Text(
                        f"{folder / CONFIG}: max_position_embeddings terlalu kecil untuk membaca satu kata pun",
                        f"{folder / CONFIG}: max_position_embeddings is too small to read a single word",
                    )
                )
            seen.append(tokens)


# ------------------------------------------------------------------ the libraries


def _load_libraries() -> None:
    """Import what the extra brings. Raises TransformerError where it is not there, or would report our use of it."""
    # From 1.29 on onnxruntime reports its use to its maker unless this stands when it is first imported.
    if sys.modules.get("onnxruntime") is not None and os.environ.get("ORT_DISABLE_TELEMETRY") != "1":
        raise TransformerError(
            Text(
                "onnxruntime sudah dimuat tanpa mematikan pelaporannya; setel ORT_DISABLE_TELEMETRY=1 lebih dahulu",
                "onnxruntime was loaded with its reporting on; set ORT_DISABLE_TELEMETRY=1 beforehand",
            )
        )
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import numpy  # noqa: F401
        import onnxruntime  # type: ignore[import-untyped]
        import tokenizers  # noqa: F401
    except ImportError as error:
        raise TransformerError(
            Text(
                f"Pendapat kedua belum terpasang ({error.name}): pip install 'nirpihak[transformer]'.",
                f"The second opinion is not installed ({error.name}): pip install 'nirpihak[transformer]'.",
            )
        ) from error
    # Windows builds do not look at the variable.
    onnxruntime.disable_telemetry_events()


def _session(path: Path) -> Any:
    """The graph on one core of the CPU. Raises TransformerError."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong is said by us, once
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no class in common but this one
        raise broken(path, error) from error


def _graph(session: Any, path: Path) -> _Graph:
    """What the graph wants and gives. Raises TransformerError where that is no classifier of one text."""
    inputs = {each.name: each for each in session.get_inputs()}
    shapes = [tuple(each.shape) for each in inputs.values()]
    fixed = {shape[1] for shape in shapes if len(shape) == 2 and isinstance(shape[1], int)}
    if (
        not set(_NEEDED) <= set(inputs) <= set(_INPUTS)
        or any(each.type not in _INTEGERS for each in inputs.values())
        or any(len(shape) != 2 or (isinstance(shape[0], int) and shape[0] != 1) for shape in shapes)
        or len(fixed) > 1
    ):
        found = ", ".join(f"{each.name} {each.type} {each.shape}" for each in inputs.values())
        raise TransformerError(
            Text(
                f"{path}: masukan model bukan input_ids, attention_mask (dan token_type_ids), bilangan bulat "
                f"[1, panjang], melainkan: {found}",
                f"{path}: the model's inputs are not input_ids, attention_mask (and token_type_ids), whole numbers "
                f"[1, length], but: {found}",
            )
        )
    outputs = {each.name: each for each in session.get_outputs()}
    output = "logits" if "logits" in outputs else next(iter(outputs))
    if output != "logits" and len(outputs) > 1:
        found = ", ".join(outputs)
        raise TransformerError(
            Text(
                f"{path}: tidak ada keluaran bernama logits di antara: {found}",
                f"{path}: no output named logits among: {found}",
            )
        )
    classes = outputs[output].shape[-1] if outputs[output].shape else None
    if isinstance(classes, int) and classes != 3:
        raise wrong_number(path, classes)
    return _Graph({name: _INTEGERS[each.type] for name, each in inputs.items()}, next(iter(fixed), None), output)


def _tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises this very class
        raise broken(path, error) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
