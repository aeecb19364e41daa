"""Re-posts are found by the picture, cuts by the text, and another post of the same make is found by neither."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from nirpihak.deriving.matching import Candidate, Register, Traits, containment, plain, shingles
from nirpihak.deriving.pdq import perceptual_hash
from nirpihak.deriving.textlayer import read_lines
from studio.making import shots
from tests.deriving.made import encoded

TEXTS = (
    "Pagi ini jembatan gantung di dusun Karangsari selesai dipasangi pagar baru, terima kasih yang bergotong royong",
    "Harga cabai rawit di pasar induk turun lagi menjadi dua puluh ribu, para pedagang berharap hujan segera berhenti",
    "Jadwal imunisasi balita bulan depan pindah ke hari Kamis karena gedung posyandu sedang dicat ulang oleh warga",
    "Lomba perahu naga tingkat kabupaten diikuti delapan belas regu, juara tahun lalu gugur pada babak penyisihan",
)


def traits(image: Image.Image) -> Traits:
    found = perceptual_hash(image)
    return Traits(found.digits, found.quality, "\n".join(line["text"] for line in read_lines(image)))


@pytest.fixture(scope="module")
def posts(browser: Browser, tesseract: None) -> list[Image.Image]:
    """Posts with texts of their own, made twice a CSS pixel."""
    made = []
    for number, text in enumerate(TEXTS):
        (shot,) = shots(browser, 1, 40 + number, "development", texts=(text,), damages=("clean_2x",), kinds=("thread",))
        made.append(Image.open(io.BytesIO(shot.data)).convert("RGB"))
    return made


@pytest.fixture(scope="module")
def known(posts: list[Image.Image]) -> list[Traits]:
    return [traits(image) for image in posts]


@pytest.fixture(scope="module")
def register(known: list[Traits]) -> Register:
    found = Register()
    for number, each in enumerate(known):
        found.add(f"post-{number}", each)
    return found


def cut(left: float, top: float, right: float, bottom: float) -> Callable[[Image.Image], Image.Image]:
    """What a person keeps of a picture, in parts of its sides, sent on smaller and recompressed."""

    def go(image: Image.Image) -> Image.Image:
        wide, high = image.size
        piece = image.crop((round(left * wide), round(top * high), round(right * wide), round(bottom * high)))
        return jpeg(piece.resize((piece.width * 7 // 10, piece.height * 7 // 10)), 50)

    return go


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(encoded(image, "JPEG", quality=quality))).convert("RGB")


def annotated(image: Image.Image) -> Image.Image:
    marked = image.copy()
    draw = ImageDraw.Draw(marked)
    draw.rectangle((40, image.height // 3, image.width - 40, image.height // 3 + 60), outline="red", width=6)
    return jpeg(marked, 80)


SENT_ON = {
    "recompressed": lambda image: jpeg(image, 40),
    "smaller": lambda image: jpeg(image.resize((image.width * 6 // 10, image.height * 6 // 10)), 50),
}
CUT = {
    "5 % off each side": cut(0.05, 0.05, 0.95, 0.95),
    "bottom off": cut(0, 0, 1, 0.75),
    "top off": cut(0, 0.05, 1, 1),
}


@pytest.mark.parametrize("how", SENT_ON)
def test_a_re_post_is_found_by_its_picture(how: str, posts: list[Image.Image], register: Register) -> None:
    for number, image in enumerate(posts):
        hashed = perceptual_hash(SENT_ON[how](image))
        found = register.find(Traits(hashed.digits, hashed.quality))
        assert [each.ref for each in found] == [f"post-{number}"]


@pytest.mark.parametrize("how", CUT)
def test_a_cut_is_found_by_its_text(how: str, posts: list[Image.Image], register: Register) -> None:
    for number, image in enumerate(posts):
        found = register.find(traits(CUT[how](image)))
        assert [each.ref for each in found] == [f"post-{number}"]
        assert found[0].shared is not None


def test_an_annotated_picture_is_found(posts: list[Image.Image], register: Register) -> None:
    for number, image in enumerate(posts):
        assert [each.ref for each in register.find(traits(annotated(image)))] == [f"post-{number}"]


def test_another_post_of_the_same_make_is_no_candidate(known: list[Traits], register: Register) -> None:
    for number, each in enumerate(known):
        assert register.find(each, leave_out=[f"post-{number}"]) == []


TEXT = TEXTS[0]


def test_a_text_is_compared_by_letters_and_digits() -> None:
    assert plain("  Pilih… NOMOR\n②, ya!") == "pilih nomor 2 ya"
    assert shingles("abcdef") == {"abcde", "bcdef"}
    assert containment(shingles(TEXT[:60]), shingles(TEXT)) == 1.0


def test_short_texts_stand_everywhere_and_say_nothing() -> None:
    register = Register()
    register.add("a", Traits(text="Suka Komentari Bagikan"))
    register.add("b", Traits(text=TEXT))
    assert register.find(Traits(text="Suka Komentari Bagikan")) == []
    assert containment(shingles(TEXT[:30]), shingles(TEXT)) == 0.0
    assert register.find(Traits()) == []


def test_a_hash_of_poor_quality_matches_nothing() -> None:
    register = Register()
    register.add("blank", Traits("0" * 64, 3))
    register.add("rich", Traits("0" * 64, 90))
    assert register.find(Traits("0" * 64, 3)) == []
    assert register.find(Traits("0" * 63 + "7", 90)) == [Candidate("rich", 3, None)]
    assert register.find(Traits("f" * 64, 90)) == []


def test_alike_pictures_come_before_shared_texts_and_both_are_told_as_questions() -> None:
    register = Register()
    register.add("text", Traits(text=TEXT))
    register.add("picture", Traits("0" * 64, 90))
    found = register.find(Traits("0" * 64, 90, TEXT))
    assert found == [Candidate("picture", 0, None), Candidate("text", None, 100)]
    for each in found:
        assert "maybe" in each.why.en
        assert "mungkin" in each.why.id
        assert "duplicate" not in each.why.en
