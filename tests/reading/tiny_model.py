"""A tiny real transformer folder: a graph of hand-set weights in which a few words decide, a tokenizer of whole words.

The graph looks the words up, takes the mean of what the mask lets through, and multiplies by a matrix: the answer can
be worked out by hand, and `logits_by_hand` does.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
VALUES: Final[dict[str, tuple[float, float, float]]] = {
    "target": (0.0, 0.0, 0.5),
    "other": (0.0, 0.0, 0.25),
    "calonku": (0.5, 0.5, 0.5),
    "lawannya": (0.25, 0.5, 0.25),
    "mantap": (9.0, 0.0, 0.0),
    "lanjutkan": (6.0, 0.0, 0.0),
    "pembohong": (0.0, 12.0, 0.0),
    "jangan": (0.0, 5.0, 0.0),
    "jadwal": (0.0, 0.0, 8.0),
    "pak": (0.0, 0.0, 0.0),
}
"""What a word adds for support, attack and neutral, before the mean."""
ORDER: Final = ("attack", "neutral", "support")
"""The order of the graph's classes."""
MATRIX: Final = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float32)
BIAS: Final = np.array([0.125, 0.25, 0.0], np.float32)
VOCABULARY: Final = {word: place for place, word in enumerate((*SPECIAL, *VALUES))}
POSITIONS: Final = 32


def table(values: dict[str, tuple[float, float, float]] | None = None) -> Any:
    """The embeddings, shape (words, 3)."""
    values = VALUES if values is None else values
    return np.array([values.get(word, (0.0, 0.0, 0.0)) for word in VOCABULARY], np.float32)


def logits_by_hand(masked: str) -> Any:
    """What the graph answers to a text that fits into it, by numpy alone: three numbers in the graph's order."""
    words = re.findall(r"\w+|[^\w\s]+", masked.lower())
    ids = [VOCABULARY.get(word, 1) for word in ["[CLS]", *words, "[SEP]"]]
    return table()[ids].mean(axis=0) @ MATRIX + BIAS


def graph(
    *,
    values: dict[str, tuple[float, float, float]] | None = None,
    kinds: bool = False,
    integer: int = TensorProto.INT64,
    shape: tuple[str | int, str | int] = ("batch", "length"),
    names: tuple[str, str] = ("input_ids", "attention_mask"),
    output: str = "logits",
    classes: str | int = 3,
    matrix: Any = MATRIX,
    bias: Any = BIAS,
    extra: str | None = None,
) -> onnx.ModelProto:
    """The graph; every argument makes another one of it."""
    ids, mask = names
    inputs = [helper.make_tensor_value_info(name, integer, list(shape)) for name in names]
    weights = {
        "table": table(values),
        "places": np.zeros((POSITIONS, 3), np.float32),
        "matrix": np.asarray(matrix, np.float32),
        "bias": np.asarray(bias, np.float32),
        "zero": np.array(0, np.int64),
        "one": np.array(1, np.int64),
        "second": np.array([1], np.int64),
        "last": np.array([2], np.int64),
    }
    nodes = [
        ("Gather", ["table", ids], "looked_up"),
        ("Shape", [ids], "shape"),
        ("Gather", ["shape", "one"], "length"),
        ("Range", ["zero", "length", "one"], "counted"),
        # As in a real transformer, there is no place beyond the last.
        ("Gather", ["places", "counted"], "placed"),
        ("Add", ["looked_up", "placed"], "words"),
        ("Cast", [mask], "seen_flat"),
        ("Unsqueeze", ["seen_flat", "last"], "seen"),
        ("Mul", ["words", "seen"], "heard"),
        ("ReduceSum", ["heard", "second"], "sum"),
        ("ReduceSum", ["seen_flat", "second"], "count"),
        ("Div", ["sum", "count"], "mean"),
        ("MatMul", ["mean", "matrix"], "turned"),
        ("Add", ["turned", "bias"], output),
    ]
    if kinds:
        inputs.append(helper.make_tensor_value_info("token_type_ids", integer, list(shape)))
        weights["kinds"] = np.zeros((1, 3), np.float32)
        nodes[5:6] = [
            ("Gather", ["kinds", "token_type_ids"], "kind"),
            ("Sum", ["looked_up", "placed", "kind"], "words"),
        ]
    if extra is not None:
        inputs.append(helper.make_tensor_value_info(extra, integer, list(shape)))
    settings: dict[str, dict[str, Any]] = {"Cast": {"to": TensorProto.FLOAT}, "ReduceSum": {"keepdims": 0}}
    made = [
        helper.make_node(kind, wanted, [given], **(settings.get(kind, {}) if given != "count" else {"keepdims": 1}))
        for kind, wanted, given in nodes
    ]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", classes])]
    if output == "several":
        outputs.append(helper.make_tensor_value_info("mean", TensorProto.FLOAT, ["batch", 3]))
    body = helper.make_graph(
        made, "tiny", inputs, outputs, [numpy_helper.from_array(value, name) for name, value in weights.items()]
    )
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def tokenizer(vocabulary: dict[str, int] | None = None) -> Tokenizer:
    """Words and marks, in small letters, between [CLS] and [SEP]."""
    vocabulary = VOCABULARY if vocabulary is None else vocabulary
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair=None,
        special_tokens=[("[CLS]", VOCABULARY["[CLS]"]), ("[SEP]", VOCABULARY["[SEP]"])],
    )
    return made


def config(**changed: Any) -> dict[str, Any]:
    """The configuration; a key given as None is left out."""
    made = {
        "model_type": "bert",
        "id2label": {str(place): name for place, name in enumerate(ORDER)},
        "label2id": {name: place for place, name in enumerate(ORDER)},
        "max_position_embeddings": POSITIONS,
        "pad_token_id": 0,
    }
    return {key: value for key, value in {**made, **changed}.items() if value is not None}


def write(folder: Path, model: onnx.ModelProto | None = None, settings: str | None = None, **changed: Any) -> Path:
    """The folder with everything in it; `changed` are keys of the configuration."""
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes((graph() if model is None else model).SerializeToString())
    tokenizer().save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps(config(**changed)), encoding="utf-8")
    if settings is not None:
        (folder / "nirpihak.toml").write_text(settings, encoding="utf-8")
    return folder


def contrary() -> onnx.ModelProto:
    """A graph that takes praise for attack and attack for praise."""
    return graph(values={word: (attack, support, neutral) for word, (support, attack, neutral) in VALUES.items()})


def eager() -> onnx.ModelProto:
    """A graph to which everything is support."""
    return graph(matrix=np.zeros((3, 3)), bias=[0.0, 0.0, 9.0])
