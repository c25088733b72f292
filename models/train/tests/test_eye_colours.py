"""The colour of irises is read off a portrait, and a linear read-out finds it in vectors that hold it."""

from __future__ import annotations

import cv2
import numpy as np

from facex_train.eye_colours import IRISES, OPENINGS, fit_ridge, iris_colour


def portrait(iris: tuple[int, int, int], open_px: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """A grey picture with two eyes of a colour, and its landmarks."""
    pixels = np.full((256, 256, 3), 128, np.uint8)
    landmarks = np.zeros((478, 3), np.float32)
    for opening, points, x in zip(OPENINGS, IRISES, (90, 160)):
        turns = np.linspace(0, 2 * np.pi, len(opening), endpoint=False)
        landmarks[list(opening), :2] = np.stack([x + 16 * np.cos(turns), 110 + open_px * np.sin(turns)], axis=1)
        landmarks[list(points), :2] = [(x, 110), (x - 8, 110), (x, 102), (x + 8, 110)]
        cv2.circle(pixels, (x, 110), 8, iris, -1)
    return pixels, landmarks


def test_the_colour_is_that_of_the_irises() -> None:
    told = iris_colour(*portrait((40, 80, 160)))
    assert told is not None
    red, blue, level = told
    assert np.isclose(red, np.log(40 / 80), atol=0.05)
    assert np.isclose(blue, np.log(160 / 80), atol=0.05)
    assert level < 0


def test_shut_eyes_tell_nothing() -> None:
    assert iris_colour(*portrait((40, 80, 160), open_px=0)) is None


def test_a_read_out_finds_what_vectors_hold() -> None:
    rng = np.random.default_rng(4)
    vectors, hidden = rng.standard_normal((400, 12)), rng.standard_normal((12, 3))
    weight, bias = fit_ridge(vectors, vectors @ hidden + 2.0, ridge=0.01)
    unseen = rng.standard_normal((20, 12))
    assert np.allclose(unseen @ weight + bias, unseen @ hidden + 2.0, atol=0.01)
