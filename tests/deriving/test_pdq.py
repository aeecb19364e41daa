"""The perceptual hash: equal to the reference, steady under recompression, and honest about poor pictures."""

import math
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from nirpihak.deriving.pdq import BITS, distance, hash_of_luma, nearest, perceptual_hash, words
from tests.deriving.made import encoded, scene

# Made with pdqhash 0.2.8, the Python binding of the reference, on pictures that numpy makes anywhere alike.
REFERENCE = {
    (64, 64): ("d555ab555aaab564695592ab652ada5564a4c96a32d5cd2519ca5334b469ab5e", 100),
    (400, 868): ("fbee3bd9fbccffc0ffecbd54ebccff24ecc4fbc8d000c6c0ec4848c000404880", 100),
    (797, 321): ("f7fcffb2cfb2fff8fdd2fffeefb2fff0f7b60000fc9050229400880012000000", 100),
    (1280, 720): ("9259f9e396497b54935776ab9f6fffd8ffdb4303064880940348544197041ee3", 100),
    (30, 500): ("6b68d64990d90d91b9bb172265548ea5396de24b859b3a33f0e6038e3c3ee3f8", 100),
}


def wavy(width: int, height: int) -> Image.Image:
    """A picture from whole numbers alone, so that it is the same on every machine."""
    y, x = np.mgrid[:height, :width]
    red = (x * x // 7 + y * 3) % 256
    green = (x * y // 11 + 40) % 256
    blue = ((x // 9) * (y // 13) * 17) % 256
    return Image.fromarray(np.stack([red, green, blue], axis=2).astype(np.uint8))


@pytest.mark.parametrize("size", REFERENCE)
def test_the_hash_is_the_reference_s(size: tuple[int, int]) -> None:
    assert perceptual_hash(wavy(*size)) == REFERENCE[size]


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    import io

    return Image.open(io.BytesIO(encoded(image, "JPEG", quality=quality)))


def test_recompressed_and_smaller_pictures_stay_near_and_others_do_not() -> None:
    image = scene(720, 440)
    original = perceptual_hash(image)
    smaller = jpeg(image.resize((432, 264)), 50)
    assert original.usable
    assert distance(original.digits, perceptual_hash(jpeg(image, 40)).digits) <= 10
    assert distance(original.digits, perceptual_hash(smaller).digits) <= 20
    assert distance(original.digits, perceptual_hash(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)).digits) > 80


def test_a_blank_picture_has_no_usable_hash() -> None:
    found = perceptual_hash(Image.new("RGB", (300, 300), "white"))
    assert (found.quality, found.usable) == (0, False)
    assert len(found.digits) == BITS // 4


def test_pictures_smaller_than_the_samples_have_a_hash() -> None:
    assert len(hash_of_luma(np.arange(12, dtype=np.float64).reshape(3, 4)).digits) == BITS // 4


def test_very_large_pictures_are_made_smaller_first_and_hash_alike() -> None:
    image = scene(700, 600)
    large = image.resize((2800, 2400), Image.Resampling.BICUBIC)
    ImageDraw.Draw(large).point((1, 1), "red")
    assert math.prod(large.size) > 4_000_000
    assert distance(perceptual_hash(image).digits, perceptual_hash(large).digits) <= 16


def test_the_nearest_of_many_are_found() -> None:
    random = Random(1)
    hashes = [f"{random.getrandbits(BITS):064x}" for _ in range(500)]
    wanted = hashes[77]
    near = f"{int(wanted, 16) ^ 0b1011:064x}"
    kept = words([*hashes, near])
    assert nearest(wanted, kept) == [(77, 0), (500, 3)]
    assert nearest(wanted, kept, most=2) == [(77, 0)]
    assert distance(wanted, near) == 3


@pytest.mark.parametrize("wrong", ["", "00", "0" * 62, "z" * 64])
def test_what_is_no_hash_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"hexadecimal"):
        distance(wrong, "0" * 64)
