"""The optional second opinion: a tiny real model is loaded, asked, refused; and it never brings a verdict about."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto
from tokenizers import Tokenizer, models, pre_tokenizers

from nirpihak.contests import load_register
from nirpihak.reading.reader import Reader
from nirpihak.reading.transformer import Transformer, TransformerError
from nirpihak.reading.transformer_folder import LABELS
from nirpihak.reading.weights import Probabilities
from tests.conftest import NOT_HERE
from tests.reading import tiny_model
from tests.reading.texts import CHECK, CONTEST
from training import lines

SRC = Path(__file__).parents[2] / "src"
TEXTS = [
    "Mantap TARGET , lanjutkan",
    "TARGET pembohong , jangan",
    "jadwal TARGET dan OTHER",
    "TARGET",
    "",
    "mantap mantap pembohong kata asing",
]


@pytest.fixture(scope="module")
def opinion(tmp_path_factory: pytest.TempPathFactory) -> Transformer:
    return Transformer(tiny_model.write(tmp_path_factory.mktemp("model")))


def by_hand(masked: str, temperature: float = 1.0) -> list[float]:
    attack, neutral, support = np.exp(tiny_model.logits_by_hand(masked) / temperature)
    return [float(each / (support + attack + neutral)) for each in (support, attack, neutral)]


def likeliest(shares: Probabilities) -> str:
    return max(zip(shares, shares._fields, strict=True))[1]


# ------------------------------------------------------------ what it answers


@pytest.mark.parametrize(
    ("masked", "stance"),
    [
        ("Mantap TARGET, lanjutkan!", "support"),
        ("TARGET pembohong, jangan", "attack"),
        ("Jadwal TARGET dan OTHER", "neutral"),
    ],
)
def test_it_answers(opinion: Transformer, masked: str, stance: str) -> None:
    assert likeliest(opinion.shares(masked)) == stance


@pytest.mark.parametrize("masked", TEXTS)
def test_it_answers_what_can_be_worked_out_by_hand(opinion: Transformer, masked: str) -> None:
    shares = opinion.shares(masked)
    assert list(shares) == pytest.approx(by_hand(masked), abs=1e-6)
    assert sum(shares) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "changed",
    [
        {"kinds": True},
        {"integer": TensorProto.INT32},
        {"shape": (1, "length")},
        {"shape": (1, 16)},
        {"shape": (1, 16), "kinds": True},
        {"output": "answer"},
        {"classes": "classes"},
    ],
    ids=str,
)
def test_other_graphs_of_the_same_model_answer_alike(tmp_path: Path, changed: dict[str, Any]) -> None:
    other = Transformer(tiny_model.write(tmp_path, tiny_model.graph(**changed)))
    for masked in TEXTS:
        assert list(other.shares(masked)) == pytest.approx(by_hand(masked), abs=1e-6)


@pytest.mark.parametrize("place", range(3))
def test_every_name_of_a_class_is_understood(tmp_path: Path, place: int) -> None:
    for names in zip(*(LABELS[stance][:3] for stance in tiny_model.ORDER), strict=True):
        order = {str(at): name.upper() for at, name in enumerate(names)}
        Transformer(tiny_model.write(tmp_path, id2label=order, label2id=None))
    turned = [*tiny_model.ORDER[place:], *tiny_model.ORDER[:place]]
    other = Transformer(
        tiny_model.write(tmp_path, id2label=None, label2id={name: at for at, name in enumerate(turned)})
    )
    # The graph's first class is the praise that comes last in it, under whatever name the configuration gives it.
    assert likeliest(other.shares("mantap TARGET")) == turned[2]


def test_the_words_and_the_temperature_of_its_training_are_used(tmp_path: Path) -> None:
    settings = 'target = "calonku"\nother = "lawannya"\ntemperature = 4\n'
    other = Transformer(tiny_model.write(tmp_path, settings=settings))
    assert (other.settings.target, other.settings.other, other.settings.temperature) == ("calonku", "lawannya", 4.0)
    assert list(other.shares("mantap TARGET OTHER")) == pytest.approx(by_hand("mantap calonku lawannya", 4), abs=1e-6)


@pytest.mark.parametrize(
    ("masked", "alike"),
    [
        ("#TARGETOTHER mantap", "# calonku lawannya mantap"),
        ("TARGET/OTHER", "calonku / lawannya"),
        ("BROTHERS TARGETKU", "brothers targetku"),
        ("TARGET_mantap", "calonku _mantap"),
    ],
)
def test_masks_are_told_from_parts_of_words(tmp_path: Path, masked: str, alike: str) -> None:
    other = Transformer(tiny_model.write(tmp_path, settings='target = "calonku"\nother = "lawannya"\n'))
    assert other.shares(masked) == other.shares(alike)


# ------------------------------------------------------------ what is too long


@pytest.mark.parametrize("before", [0, 1, 10, 29, 30, 31, 500, 3000])
@pytest.mark.parametrize("after", [0, 1, 30, 3000])
def test_of_a_long_text_what_stands_around_the_target_is_read(opinion: Transformer, before: int, after: int) -> None:
    masked = "pembohong OTHER " * (before // 2) + "pak " * 14 + "TARGET mantap mantap " + "pak " * 14
    masked += "pembohong " * after
    found = opinion._encoded(masked)
    assert len(found) <= tiny_model.POSITIONS
    assert (found.tokens[0], found.tokens[-1]) == ("[CLS]", "[SEP]")
    assert "target mantap mantap" in " ".join(found.tokens)
    assert likeliest(opinion.shares(masked)) == "support"


@pytest.mark.parametrize(
    ("masked", "kept"),
    [
        ("pak " * 90 + "TARGET", "target"),
        ("TARGET mantap" + " pak" * 90 + " TARGET", "target mantap"),
        ("mantap " + "pak " * 90, "mantap"),
        ("BROTHERTARGET " + "pak " * 90 + "#OTHERTARGET mantap" + " pak" * 90, "[UNK] other target mantap"),
        ("mantap" + "pak" * 6000, "[UNK]"),
    ],
    ids=["at the end", "the first", "none", "in one hashtag", "one long word"],
)
def test_the_first_target_is_kept(opinion: Transformer, masked: str, kept: str) -> None:
    found = opinion._encoded(masked).tokens
    assert kept in " ".join(found)
    assert len(found) <= tiny_model.POSITIONS


def test_a_tokenizer_that_cuts_and_pads_by_itself_is_kept_from_it(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path)
    made = tiny_model.tokenizer()
    made.enable_truncation(4)
    made.enable_padding(length=64)
    made.save(str(folder / "tokenizer.json"))
    other = Transformer(folder)
    assert len(other._encoded("pak pak pak TARGET mantap")) == 7
    assert list(other.shares("pak pak pak TARGET mantap")) == pytest.approx(by_hand("pak pak pak TARGET mantap"))


def test_families_that_count_positions_from_the_padding_on_read_fewer_tokens(tmp_path: Path) -> None:
    changed: dict[str, Any] = {
        "model_type": "roberta",
        "max_position_embeddings": tiny_model.POSITIONS + 2,
        "pad_token_id": 1,
    }
    other = Transformer(tiny_model.write(tmp_path, **changed))
    assert len(other._encoded("TARGET " * 90)) == tiny_model.POSITIONS


# ------------------------------------------------------------ what the reader makes of it


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Reader]:
    contest = load_register()[CONTEST]
    made = {"nobody": Reader(contest)}
    for name, model in [
        ("agreeing", tiny_model.graph()),
        ("contrary", tiny_model.contrary()),
        ("eager", tiny_model.eager()),
    ]:
        second = Transformer(tiny_model.write(tmp_path_factory.mktemp(name), model))
        made[name] = Reader(contest, second=second)
    return made.__getitem__


@pytest.mark.parametrize(
    ("text", "stance"),
    [("Mantap pak Bimo, lanjutkan! Coblos nomor 1", "support"), ("Bimo pembohong, jangan pilih dia!", "attack")],
)
def test_a_verdict_stands_where_it_agrees_and_leans_where_it_does_not(
    readers: Callable[[str], Reader], text: str, stance: str
) -> None:
    (alone,) = readers("nobody").read(text).suggestions
    assert (alone.stance, alone.why) == (stance, ())
    assert readers("agreeing").read(text).suggestions == (alone,)
    (held,) = readers("contrary").read(text).suggestions
    assert held == alone._replace(stance=held.stance, why=("second_opinion",))
    assert held.stance == f"leans_{stance}"


@pytest.mark.parametrize("name", ["agreeing", "contrary", "eager"])
def test_it_never_brings_a_verdict_about(readers: Callable[[str], Reader], name: str) -> None:
    named = {"A": "pak Bimo", "B": "Seruni", "C": "Dimas"}
    filled = [re.sub(r"\{(\w)\}", lambda found: named[found[1]], line.text) for line in lines.read([CHECK])]
    plain, second = readers("nobody"), readers(name)
    verdicts = held = 0
    for text in [*filled, "Kapan pak Bimo mau kerja nyata?", "Jadwal debat Bimo dan Seruni"]:
        for one, other in zip(plain.read(text).suggestions, second.read(text).suggestions, strict=True):
            verdicts += one.stance in ("support", "attack")
            if one != other:
                held += 1
                assert (one.stance, other.why) in [("support", ("second_opinion",)), ("attack", ("second_opinion",))]
                assert other == one._replace(stance=other.stance, why=other.why)
                assert other.stance == f"leans_{one.stance}"
    assert 0 < verdicts
    assert held > 0 or name == "agreeing"


@pytest.mark.parametrize("name", ["agreeing", "contrary", "eager"])
@pytest.mark.parametrize(
    "text",
    ["Mantap {}, lanjutkan! Coblos {}", "{} pembohong, jangan pilih. {} hebat dan jujur", "Dukung {} tolak {}"],
)
def test_exchanging_participants_changes_nothing(readers: Callable[[str], Reader], name: str, text: str) -> None:
    reader = readers(name)
    first, second = (reader.table.main(index) for index in (0, 1))
    ids = reader.table.participants
    exchanged = {ids[0]: ids[1], ids[1]: ids[0]}
    one = reader.read(text.format(first, second)).suggestions
    other = reader.read(text.format(second, first)).suggestions
    assert [each._replace(participant=exchanged[each.participant]) for each in one] == list(other)
    assert len(one) == 2


def test_it_is_shown_masks_and_never_a_name(opinion: Transformer) -> None:
    class Listening:
        def __init__(self) -> None:
            self.heard: list[str] = []

        def shares(self, masked: str) -> Probabilities:
            self.heard.append(masked)
            return opinion.shares(masked)

    reader = Reader(load_register()[CONTEST], second=(listening := Listening()))
    reader.read("Mantap pak Bimo, lanjutkan! Coblos nomor 1")
    assert listening.heard
    assert all("Bimo" not in masked and "TARGET" in masked for masked in listening.heard)


# ------------------------------------------------------------ what is refused


def said(folder: Path) -> str:
    """What is said of a folder that cannot be used, in English; both languages are one line and name a file."""
    with pytest.raises(TransformerError) as caught:
        Transformer(folder)
    text = caught.value.text
    assert str(caught.value) == text.en != text.id
    for line in text:
        assert "\n" not in line
        assert line.startswith(str(folder))
    return text.en.removeprefix(str(folder))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert said(tmp_path / "gone").startswith(": no such folder")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    (tiny_model.write(tmp_path) / name).unlink()
    assert said(tmp_path).startswith(f": no {name}; export")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json", "nirpihak.toml"])
@pytest.mark.parametrize("content", [b"\x00\xff", b"{", b"[[1", b"[" * 100_000], ids=["bytes", "cut", "open", "deep"])
def test_a_broken_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tiny_model.write(tmp_path) / name).write_bytes(content)
    assert said(tmp_path).startswith(f"/{name}: the file is broken")


@pytest.mark.parametrize(("name", "content"), [("config.json", b"[]"), ("tokenizer.json", b"{}"), ("model.onnx", b"")])
def test_a_file_of_another_kind(tmp_path: Path, name: str, content: bytes) -> None:
    (tiny_model.write(tmp_path) / name).write_bytes(content)
    assert said(tmp_path).startswith(f"/{name}: the file is broken")


def test_a_file_that_is_cut_off(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path) / "model.onnx"
    path.write_bytes(path.read_bytes()[:-40])
    assert said(tmp_path).startswith("/model.onnx: the file is broken")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"id2label": {"0": "support", "1": "attack"}, "label2id": None}, "exactly 3 classes"),
        ({"id2label": {"0": "support", "1": "attack", "3": "none"}, "label2id": None}, "exactly 3 classes"),
        ({"id2label": {str(at): f"LABEL_{at}" for at in range(3)}, "label2id": None}, '"LABEL_0" is not known'),
        ({"id2label": {"0": "pro", "1": "dukung", "2": "none"}, "label2id": None}, '"dukung" is not known or comes'),
        ({"id2label": None, "label2id": None}, "does not name the classes"),
        ({"id2label": {"0": "support", "1": "attack", "2": "neutral"}}, "contradict"),
        ({"id2label": ["support", "attack", "neutral"]}, "broken or not what it should be (id2label)"),
        ({"id2label": {"first": "support"}}, "broken or not what it should be (id2label)"),
        ({"max_position_embeddings": "512"}, "max_position_embeddings must be a whole number of at least 1"),
        ({"max_position_embeddings": 2}, "too small to read a single word"),
        ({"pad_token_id": True}, "pad_token_id must be a whole number of at least 0"),
    ],
)
def test_a_configuration_that_does_not_fit(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    found = said(tiny_model.write(tmp_path, **changed))
    assert found.startswith("/config.json: ")
    assert words in found


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"names": ("ids", "attention_mask")}, "inputs are not input_ids"),
        ({"names": ("input_ids", "mask")}, "mask tensor(int64) ['batch', 'length']"),
        ({"extra": "position_ids"}, "position_ids"),
        ({"shape": (8, "length")}, "[8, 'length']"),
        ({"integer": TensorProto.INT32, "extra": "pixel_values"}, "pixel_values"),
        ({"output": "several"}, "no output named logits among: several, mean"),
        ({"classes": 2, "matrix": np.ones((3, 2)), "bias": [0, 0]}, "exactly 3 classes (support, attack, neutral), no"),
        ({"classes": "classes", "matrix": np.ones((3, 4)), "bias": [0, 0, 0, 0]}, "not 4"),
        ({"bias": [0, float("nan"), 0]}, "what is no number"),
    ],
    ids=str,
)
def test_a_graph_that_does_not_fit(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    found = said(tiny_model.write(tmp_path, tiny_model.graph(**changed)))
    assert found.startswith("/model.onnx: ")
    assert words in found


def test_a_graph_that_reads_less_than_the_configuration_says_is_found_at_once(tmp_path: Path) -> None:
    found = said(tiny_model.write(tmp_path, max_position_embeddings=tiny_model.POSITIONS + 1))
    assert found.startswith("/model.onnx: the file is broken")


def test_a_tokenizer_of_another_model_is_found_at_once(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path)
    tiny_model.tokenizer({**tiny_model.VOCABULARY, "asing": 4000}).save(str(folder / "tokenizer.json"))
    assert said(folder).startswith("/model.onnx: the file is broken")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("suhu = 1", "the key(s) suhu are not known"),
        ('target = ""', "two different words"),
        ('target = "sama"\nother = "sama"', "two different words"),
        ("other = 3", "two different words"),
        ("temperature = 0", "a number above zero"),
        ("temperature = inf", "a number above zero"),
        ("temperature = nan", "a number above zero"),
        ("temperature = true", "a number above zero"),
        ('temperature = "1"', "a number above zero"),
    ],
)
def test_settings_that_do_not_fit(tmp_path: Path, settings: str, words: str) -> None:
    found = said(tiny_model.write(tmp_path, settings=settings))
    assert found.startswith("/nirpihak.toml: ")
    assert words in found
    assert found.endswith("what is known: target, other, temperature")


def test_a_word_for_a_mask_that_the_tokenizer_does_not_know(tmp_path: Path) -> None:
    found = said(tiny_model.write(tmp_path, settings='other = "entah"'))
    assert found.startswith('/tokenizer.json: does not know the word "entah"; write into nirpihak.toml')


def test_words_for_the_masks_that_look_alike_to_the_tokenizer(tmp_path: Path) -> None:
    assert 'the word "TARGET"' in said(tiny_model.write(tmp_path, settings='target = "target"\nother = "TARGET"'))


def test_a_tokenizer_without_a_word_for_the_unknown_is_no_hindrance(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path)
    made = Tokenizer(models.BPE(vocab={letter: at for at, letter in enumerate("TARGEOH")}, merges=[]))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.save(str(folder / "tokenizer.json"))
    assert sum(Transformer(folder).shares("TARGET " * 50)) == pytest.approx(1.0)


# ------------------------------------------------------------ the libraries


@pytest.mark.parametrize("name", ["numpy", "onnxruntime", "tokenizers"])
def test_a_library_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    folder = tiny_model.write(tmp_path)
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "1")
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(TransformerError) as caught:
        Transformer(folder)
    for line in caught.value.text:
        assert f"({name}): pip install 'nirpihak[transformer]'" in line


def run(program: str, *flags: str, **environment: str) -> str:
    own = {key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")}
    done = subprocess.run(
        [sys.executable, "-B", *flags, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        env={**own, "PYTHONIOENCODING": "utf-8", **environment},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def program(folder: Path, after: str) -> str:
    return (
        f"import os, sys\nsys.path.insert(0, {str(SRC)!r})\nfrom pathlib import Path\n"
        "from nirpihak.reading.transformer import Transformer, TransformerError\n"
        f"folder = Path({str(folder)!r})\n{after}"
    )


def test_where_there_is_nothing_but_python_it_names_what_to_install(tmp_path: Path) -> None:
    after = "try: Transformer(folder)\nexcept TransformerError as error: print(error.text.id)"
    said = run(program(tiny_model.write(tmp_path), after), "-I", "-S")
    assert said == "Pendapat kedua belum terpasang (numpy): pip install 'nirpihak[transformer]'.\n"


def test_nothing_is_reported_to_anybody_and_one_core_is_used(tmp_path: Path) -> None:
    """onnxruntime from 1.29 on reports to its maker unless told not to: a number for this device, then a thread."""
    folder, home = tiny_model.write(tmp_path / "model"), tmp_path / "home"
    home.mkdir()
    after = (
        "opinion = Transformer(folder)\nfound = opinion.shares('mantap TARGET')\n"
        "tasks = Path('/proc/self/task')\n"
        "print(max(found) == found.support, len(list(tasks.iterdir())) if tasks.is_dir() else '-')"
    )
    # As on a server: nothing there says that this is a test, and the reporting was asked for.
    told = run(program(folder, after), HOME=str(home), ORT_DISABLE_TELEMETRY="0", OPENBLAS_NUM_THREADS="1").split()
    assert list(home.rglob("*")) == []
    assert told[0] == "True"
    if told[1] == "-":
        pytest.skip(f"{NOT_HERE}/proc")
    assert told[1] == "1"


def test_a_runtime_that_was_loaded_with_its_reporting_on_is_not_used(
    tmp_path: Path, opinion: Transformer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY")
    assert "onnxruntime" in sys.modules
    with pytest.raises(TransformerError, match="loaded with its reporting on; set ORT_DISABLE_TELEMETRY=1"):
        Transformer(tiny_model.write(tmp_path))


def test_a_graph_that_fails_later_says_so(opinion: Transformer, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def run(self, *_: object) -> object:
            raise RuntimeError("no memory\nand more")

    monkeypatch.setattr(opinion, "_session", Failing())
    with pytest.raises(TransformerError, match=r"model\.onnx: .* \(no memory\)$"):
        opinion.shares("TARGET")


def test_the_configuration_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path) / "config.json"
    path.write_text(json.dumps(tiny_model.config()), encoding="utf-8-sig")
    assert likeliest(Transformer(tmp_path).shares("mantap TARGET")) == "support"
