"""One reading: robust against any text, the same whatever was read before, and saying no more than it may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nirpihak.contests import load_register
from nirpihak.reading import words
from nirpihak.reading.reader import TEXT_LIMIT, NamedSpan, Reader, Reading, Stance, Suggestion, Why
from nirpihak.reading.surroundings import surroundings
from nirpihak.reading.weights import BIAS, Feature, Probabilities, Weights
from tests.reading.texts import CONTEST, CONTESTS, reader, texts

VERDICTS = ("support", "attack")
ANY = st.one_of(
    st.text(),
    st.text(st.characters(categories=["Lu", "Ll", "Lo", "Mn", "Me", "Cf", "Cs", "So", "Zs", "Nd", "Po"])),
    texts(CONTEST),
    st.lists(st.one_of(texts(CONTEST), st.text(max_size=6)), max_size=4).map("".join),
)


def meet(one: NamedSpan, other: NamedSpan) -> bool:
    """Whether two namings share characters."""
    return one.start < other.end and other.start < one.end


def everything(reading: Reading) -> tuple[Any, ...]:
    """All that a reading says."""
    told = [reading.evidence(each.participant) for each in reading.suggestions]
    return reading.text, reading.cut, reading.mentions, reading.suggestions, reading.masked(), told


def read(text: str, participant: str = "pair-2") -> Suggestion:
    """What a text of the invented contest says of a participant."""
    found = reader().read(text).suggestion(participant)
    assert found is not None, text
    return found


# ------------------------------------------------------------ any text


@given(ANY)
@example("\ud800")
@example("İ" * 50 + "Seruni")
@example("#" * 1000)
@example("@" + "a" * 5000)
@example("s " * 3000)
@example("0️⃣1️⃣ \U000e0067\U000e007f")
@example("\x7f\x00Seruni\x7f")
@example("T O T lebih baik dari O =first >T o:x \0")
def test_any_text_can_be_read(text: str) -> None:
    reading = reader().read(text)
    size = len(reading.text)
    assert reading.text == text[:TEXT_LIMIT]
    assert {each.participant for each in reading.suggestions} == {each.participant for each in reading.mentions}
    for each in reading.suggestions:
        assert 0 <= each.confidence <= 1
        assert each.confidence == max(each.shares)
        assert sum(each.shares) == pytest.approx(1)
        assert (each.why == ()) == (each.stance in VERDICTS)
        for told in reading.evidence(each.participant):
            assert 0 <= told.start < told.end <= size
    everything(reading)


@given(ANY)
@example("#SeruniLarbi ayo")
def test_what_is_masked_is_the_text(text: str) -> None:
    reading = reader().read(text)
    pieces = reading.masked()
    assert "".join(piece for piece, _ in pieces) == reading.text
    shown = {who for _, who in pieces} - {None}
    named = {each.participant for each in reading.mentions}
    # One token that names several ("#SeruniLarbi") is shown as the first of them.
    alone = {
        each.participant
        for each in reading.mentions
        if [other for other in reading.mentions if meet(each, other)] == [each]
    }
    assert alone <= shown <= named
    assert bool(shown) == bool(named)


@pytest.mark.parametrize("contest", CONTESTS)
@given(st.data())
@settings(max_examples=25)
def test_what_is_left_unmasked_names_nobody(contest: str, data: st.DataObject) -> None:
    knows = reader(contest)
    reading = knows.read(data.draw(texts(contest)))
    counting = False
    for piece, who in reading.masked():
        if who is None and not counting:
            assert [each for each in knows.read(piece).mentions if not each.ambiguous] == []
        # Left out until the end of a name ("bintang bulan") no longer makes what follows a count ("no urut 3").
        counting = who is not None and knows._words(piece)[-1] in surroundings().not_ballot


@given(st.lists(ANY, max_size=6))
@settings(max_examples=15)
def test_what_was_read_before_does_not_matter(several: list[str]) -> None:
    fresh = Reader(reader().table)
    forward = [everything(fresh.read(text)) for text in several]
    assert [everything(fresh.read(text)) for text in reversed(several)] == forward[::-1]
    assert [everything(reader().read(text)) for text in several] == forward
    assert [everything(each) for each in reader().read_all(several)] == forward


@given(st.lists(ANY, min_size=1, max_size=6))
@settings(max_examples=15)
def test_the_memory_is_bounded_and_forgetting_changes_nothing(several: list[str]) -> None:
    wanted = [everything(reader().read(text)) for text in several]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "MEMORY", 4)
        small = Reader(reader().table)
        assert [everything(small.read(text)) for text in several] == wanted
        memories = remembered(small)
        assert len(memories) >= 3
        assert max(map(len, memories)) <= 4


def remembered(knows: Reader) -> list[words.Remembered[Any]]:
    """Everything a reader remembers."""
    held = [*vars(knows).values(), *vars(knows._finder).values()]
    return [each for each in held if isinstance(each, words.Remembered)]


def test_only_single_words_are_remembered() -> None:
    """Nothing of who wrote what: no two words of a text stand together in the memory."""
    fresh = Reader(reader().table)
    fresh.read("rahasia kampung sebelah: Seruni besok datang ke rumah pak lurah")
    kept = [key for memory in remembered(fresh) for key in memory]
    assert kept
    assert {key for key in kept if any(char.isspace() for char in key)} == set()


def test_a_reader_holds_no_text_it_read() -> None:
    fresh = Reader(reader().table)
    before = set(vars(fresh)) | set(vars(fresh._finder))
    secret = "qwxyzzy kalimat panjang tentang Seruni yang tidak boleh tinggal di sini"
    list(fresh.read_all([secret] * 3))
    assert set(vars(fresh)) | set(vars(fresh._finder)) == before
    held = [*vars(fresh).values(), *vars(fresh._finder).values()]
    assert not any(isinstance(each, list | str) and secret in each for each in held)


def test_a_reader_can_be_asked_of_one_text_only() -> None:
    """No question by person, author or account: a reader takes texts, a reading is asked of participants."""
    offered = {name for name in dir(Reader) if not name.startswith("_")}
    assert offered == {
        "read", "read_all", "views", "cues", "evidence", "word_places", "may_name", "names_somebody",
    }  # fmt: skip


# ------------------------------------------------------------ long texts


def test_a_long_text_is_cut_and_says_so() -> None:
    filler = "kata " * (TEXT_LIMIT // 5)
    inside = "Seruni " + filler
    assert len(inside) > TEXT_LIMIT
    reading = reader().read(inside)
    assert reading.cut
    assert reading.text == inside[:TEXT_LIMIT]
    assert [each.start for each in reading.mentions] == [0]
    assert reader().read(filler + "Seruni").mentions == ()
    assert not reader().read(filler).cut


def test_a_name_at_the_end_of_a_long_text_stands_where_it_stands() -> None:
    text = "👩\u200d👩\u200d👧 İ kata\u200b " * 1500
    text = text[: TEXT_LIMIT - 20] + " pilih Seruni ya"
    (mention,) = reader().read(text).mentions
    assert text[mention.start : mention.end] == "Seruni"


# ------------------------------------------------------------ unmistakable texts


@pytest.mark.parametrize(
    "text",
    [
        "Mantap bu Seruni, lanjutkan!",
        "Ayo coblos Seruni, pemimpin amanah dan jujur",
        "semoga Seruni menang, sehat selalu, aamiin",
        "walaupun difitnah terus, Seruni tetap jujur dan amanah, coblos!",
        "Seruni 👍👍👍 mantap lanjutkan",
        "M A N T A P Seruni, lanjutkan, coblos",
        "mantaaaap polllll Seruni, coblooos, lanjutkaaan",
        "Seruni lebih baik daripada bu Laras",
        "mending Seruni daripada Ningsih",
        "Coblos Seruni, jangan pilih Ningsih",
        "Seruni mantap, lanjutkan. Ningsih pembohong, penipu.",
    ],
)
def test_support(text: str) -> None:
    found = read(text)
    assert found.tendency == "support"
    assert found.stance in ("support", "leans_support")


@pytest.mark.parametrize(
    "text",
    [
        "Seruni pembohong, jangan pilih Seruni",
        "Dasar Seruni penipu rakyat, pembohong, jangan dipercaya",
        "tidak akan pilih Seruni, pembohong",
        "Asal bukan Seruni",
        "Seruni 🤮🤮 pembohong",
        "Seruni hebat tapi pembohong dan penipu",
        "bu Laras lebih baik daripada Seruni",
        "Coblos Ningsih, jangan pilih Seruni",
        "Seruni dan Ningsih sama-sama pembohong, penipu",
        "Seruni menyerang Ningsih terus dengan fitnah, licik",
    ],
)
def test_attack(text: str) -> None:
    found = read(text)
    assert found.tendency == "attack"
    assert found.stance in ("attack", "leans_attack")


@pytest.mark.parametrize(
    "text",
    [
        "Debat Seruni dan Ningsih malam ini jam 8",
        "KPU menetapkan Seruni sebagai calon bupati",
        "Seruni tiba di alun-alun pukul 9",
    ],
)
def test_news_takes_no_side(text: str) -> None:
    assert read(text).tendency == "neutral"
    assert read(text).stance == "unclear"
    assert "neutral" in read(text).why


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("apakah Seruni jujur?", "question"),
        ('Kata orang "Seruni pembohong dan penipu"', "quotation"),
        ("“Seruni pemimpin terbaik, coblos” begitu tulisnya", "quotation"),
        ("mantap sekali Seruni, juara, terbaik 🤣🤣🤣", "sarcasm"),
    ],
)
def test_what_is_held_back(text: str, reason: Why) -> None:
    found = read(text)
    assert found.stance not in VERDICTS
    if found.tendency != "attack" or reason != "sarcasm":
        assert reason in found.why


def test_a_laugh_does_not_turn_an_exhortation_round() -> None:
    assert "sarcasm" not in read("coblos Seruni, mantap, lanjutkan wkwk").why
    assert "sarcasm" in read("mantap sekali Seruni, juara, terbaik wkwk").why


def test_every_negated_word_of_praise_counts() -> None:
    once = read("Seruni tidak jujur").cue_value
    assert read("Seruni tidak jujur dan tidak amanah").cue_value == 2 * once < -2


@pytest.mark.parametrize(
    "text",
    [
        "mantap sekali, hebat, keren, jujur, lanjutkan!",
        "bohong semua, penipu, jangan dipercaya!",
        "Terima kasih pak bupati yang sekarang, jalannya mulus, mantap",
        "🤮🤮🤮",
    ],
)
def test_no_participant_no_stance(text: str) -> None:
    reading = reader().read(text)
    assert reading.suggestions == ()
    assert reading.mentions == ()
    assert reading.masked() == ((text, None),)
    assert reading.suggestion("pair-1") is None
    assert reading.evidence("pair-1") == ()


def test_each_of_several_has_what_is_said_of_it() -> None:
    reading = reader().read("Seruni mantap, lanjutkan, coblos. Tapi Ningsih pembohong, penipu, jangan dipilih.")
    assert {each.participant: each.tendency for each in reading.suggestions} == {
        "pair-2": "support",
        "pair-3": "attack",
    }


def test_evidence_stands_in_the_words() -> None:
    text = "Dasar Seruni pembohong, jangan pilih!"
    reading = reader().read(text)
    cues = {text[each.start : each.end].lower() for each in reading.evidence("pair-2") if each.source == "cue"}
    assert any("pembohong" in said for said in cues)
    assert all(each.source == "cue" for each in reading.evidence("pair-2", weights=0))


# ------------------------------------------------------------ cues and model together, with weights made by hand

NUMBERS = (1.0, 1.0, -1.0, 1.0, 0.5, 0.0)


def by_hand(polar: Mapping[str, float], **options: Any) -> Reader:
    """A reader whose model knows only these words."""
    table: dict[Feature, complex] = {BIAS: 0j, **{word: complex(weight) for word, weight in polar.items()}}
    return Reader(load_register()[CONTEST], Weights(table, NUMBERS, {"made": "by hand"}), **options)


@pytest.fixture(scope="module")
def handmade() -> Reader:
    return by_hand({"pelangi": 6.0, "kerikil": -6.0})


@pytest.mark.parametrize(
    ("text", "stance", "why"),
    [
        ("Seruni hebat pelangi", "support", ()),
        ("Seruni pembohong kerikil", "attack", ()),
        ("Seruni hebat", "leans_support", ("weak",)),
        ("Seruni pelangi", "leans_support", ("weak",)),
        ("Seruni pembohong", "leans_attack", ("weak",)),
        ("Seruni kerikil", "leans_attack", ("weak",)),
        ("Seruni pembohong pelangi", "unclear", ("disagreement",)),
        ("Seruni hebat kerikil", "unclear", ("disagreement",)),
        ("Seruni hebat pelangi?", "leans_support", ("question",)),
        ('"Seruni hebat pelangi"', "leans_support", ("quotation",)),
        ("Seruni hebat pelangi wkwkwk", "leans_support", ("sarcasm",)),
        ("Seruni pembohong kerikil wkwkwk", "attack", ()),
        ("Seruni", "unclear", ("unsure",)),
    ],
)
def test_a_verdict_needs_cues_and_model(handmade: Reader, text: str, stance: Stance, why: tuple[Why, ...]) -> None:
    found = handmade.read(text).suggestion("pair-2")
    assert found is not None
    assert (found.stance, found.why) == (stance, why)


def test_a_verdict_needs_confidence() -> None:
    strict = by_hand({"pelangi": 6.0}, threshold=1.1)
    (found,) = strict.read("Seruni hebat pelangi").suggestions
    assert (found.stance, found.why) == ("leans_support", ("unsure",))


class Opinion:
    """A second opinion that always says the same, and keeps what it was shown."""

    def __init__(self, support: float, attack: float, neutral: float) -> None:
        self.says = Probabilities(support, attack, neutral)
        self.shown: list[str] = []

    def shares(self, masked: str) -> Probabilities:
        self.shown.append(masked)
        return self.says


@pytest.mark.parametrize(
    ("opinion", "stance", "why"),
    [
        ((0.8, 0.1, 0.1), "support", ()),
        ((0.1, 0.8, 0.1), "leans_support", ("second_opinion",)),
        ((0.1, 0.1, 0.8), "leans_support", ("second_opinion",)),
    ],
)
def test_a_second_opinion_may_hold_a_verdict_back(
    opinion: tuple[float, float, float], stance: Stance, why: tuple[Why, ...]
) -> None:
    second = Opinion(*opinion)
    (found,) = by_hand({"pelangi": 6.0}, second=second).read("bu Seruni hebat pelangi").suggestions
    assert (found.stance, found.why) == (stance, why)
    (shown,) = second.shown
    assert "TARGET" in shown
    assert "seruni" not in shown.lower()


@pytest.mark.parametrize(
    "text", ["Seruni hebat", "Seruni pelangi", "Seruni pembohong pelangi", "Seruni", "pelangi hebat"]
)
def test_a_second_opinion_never_brings_a_verdict_about(text: str) -> None:
    second = Opinion(1.0, 0.0, 0.0)
    with_it = by_hand({"pelangi": 6.0}, second=second).read(text).suggestions
    assert with_it == by_hand({"pelangi": 6.0}).read(text).suggestions
    assert second.shown == []


def test_a_second_opinion_sees_whom_it_is_asked_about() -> None:
    second = Opinion(0.5, 0.4, 0.1)
    by_hand({"pelangi": 6.0}, second=second).read("Seruni hebat pelangi. Ningsih hebat pelangi.")
    assert second.shown == ["TARGET hebat pelangi. OTHER hebat pelangi.", "OTHER hebat pelangi. TARGET hebat pelangi."]


@pytest.mark.parametrize("contest", CONTESTS)
@given(data=st.data())
@settings(max_examples=40)
def test_a_text_without_a_telling_token_names_nobody(contest: str, data: st.DataObject) -> None:
    text = data.draw(texts(contest))
    tokens = text.split()
    spelt_out = sum(len(token) == 1 for token in tokens) >= 4
    found = reader(contest)
    if found.read(text).mentions and not spelt_out:
        assert any(map(found.may_name, tokens))
        assert found.names_somebody(tokens)
