"""Guides, mirrored features and the split."""

from __future__ import annotations

import numpy as np

from facex_train.features import side_swap
from facex_train.labels import CONTOURS, draw_guide
from facex_train.portraits import Portraits


def test_guide_is_full_on_a_line_and_fades_within_its_width():
    landmarks = np.full((478, 3), -50.0, np.float32)
    points = next(c["points"] for c in CONTOURS["chains"] if c["name"] == "nose-bridge")
    landmarks[points, 0] = 100.5
    landmarks[points, 1] = np.linspace(50, 90, len(points))
    guide = draw_guide(landmarks)
    assert guide[70, 100] == 1
    assert np.isclose(guide[70, 101], 0.25)
    assert guide[70, 102] == 0
    assert guide[20, 100] == 0


def test_guide_of_a_mirrored_mesh_is_the_mirrored_guide():
    rng = np.random.default_rng(0)
    landmarks = rng.uniform(20, 236, (478, 3)).astype(np.float32)
    mirrored = landmarks.copy()
    mirrored[:, 0] = 256 - mirrored[:, 0]
    assert np.allclose(draw_guide(mirrored), draw_guide(landmarks)[:, ::-1], atol=1e-4)


def test_mirroring_swaps_left_and_right_coefficients():
    names = ["browDown_L", "browDown_R", "jawLeft", "jawOpen", "jawRight"]
    assert side_swap(names).tolist() == [1, 0, 4, 3, 2]


def test_no_holdout_picture_is_among_the_training_indices():
    sides = np.full(40, 300)
    portraits = Portraits(np.zeros((40, 1)), np.zeros((40, 1)), np.zeros(40), np.zeros(40), sides)
    assert portraits.holdout_indices().tolist() == [9, 19, 29, 39]
    assert not set(portraits.holdout_indices()) & set(portraits.train_indices())
