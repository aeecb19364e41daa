"""Grounds, edges and shapes on drawn screens."""

from __future__ import annotations

from nirpihak.reading.screens.shapes import Box
from nirpihak.reading.screens.surface import Surface
from tests.reading.screens.drawing import Drawing


def test_a_solid_shape_beside_a_name_is_found_and_words_are_none() -> None:
    surface = Surface(Drawing().shape(16, 100).text(64, 106, "Rina Contohwati").image)
    (shape,) = surface.shapes
    assert all(abs(one - other) <= 5 for one, other in zip(shape, (16, 100, 52, 136), strict=True))
    assert surface.shape_left_of(Box(64, 106, 160, 118), 12) == shape
    assert surface.shape_left_of(Box(64, 206, 160, 218), 12) is None
    assert surface.shape_left_of(Box(250, 106, 300, 118), 12) is None


def test_a_large_photo_is_no_shape() -> None:
    assert Surface(Drawing().bubble(0, 100, 400, 400, "#884422").image).shapes == ()


def test_a_bubble_ends_at_its_edges() -> None:
    surface = Surface(Drawing(ground="#eeeeee").bubble(100, 50, 300, 100).image)
    left, right = surface.sides(Box(115, 65, 200, 80))
    assert abs(left - 100) <= 3
    assert abs(right - 300) <= 3


def test_the_page_ends_at_the_picture() -> None:
    left, right = Surface(Drawing().image).sides(Box(115, 65, 200, 80))
    assert left <= 0
    assert right >= 400


def test_an_edge_lies_between_two_bubbles_and_not_within_one() -> None:
    surface = Surface(Drawing().bubble(20, 20, 200, 70).bubble(20, 90, 200, 140).image)
    assert surface.edge_between(30, 50, 110)
    assert not surface.edge_between(30, 35, 55)
