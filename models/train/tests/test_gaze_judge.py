"""The gaze judge: renders look where they say, alterations stay in range, the network is as small as it says."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from gaze_judge.augment import augment
from gaze_judge.eyes import HEIGHT, WIDTH, EyeRenderer, turn
from gaze_judge.network import GazeJudge

HEAD = Path(os.environ.get("FACEX_DATA", Path(__file__).parents[4] / "shared" / "data")) / "ict-facekit" / "ict-facekit.npz"


def test_turns_look_right_up_and_roll_clockwise():
    ahead = np.array([0.0, 0.0, 1.0])
    assert (turn(30, 0) @ ahead)[0] == pytest.approx(0.5)
    assert (turn(0, 30) @ ahead)[1] == pytest.approx(0.5)
    # Clockwise in the picture: what points right comes to point down.
    assert (turn(0, 0, 30) @ np.array([1.0, 0.0, 0.0]))[1] == pytest.approx(-0.5)


def test_alterations_keep_shape_and_range():
    rng = np.random.default_rng(1)
    patch = (np.arange(HEIGHT * WIDTH) % 256).astype(np.uint8).reshape(HEIGHT, WIDTH)
    for _ in range(20):
        altered = augment(patch, rng)
        assert altered.shape == patch.shape and altered.dtype == np.float32
        assert altered.min() >= 0 and altered.max() <= 255


def test_network_ignores_brightness_and_contrast_and_is_small():
    judge = GazeJudge().eval()
    assert sum(p.numel() for p in judge.parameters()) * 4 < 1e6
    eyes = torch.rand(2, 1, HEIGHT, WIDTH) * 100 + 20
    with torch.no_grad():
        first, second = judge(eyes, torch.zeros(2, 2)), judge(eyes + 60, torch.zeros(2, 2))
    assert first.shape == (2, 2)
    assert torch.allclose(first, second, atol=1e-3)


@pytest.mark.skipif(not HEAD.exists(), reason="the morphable head is not in FACEX_DATA")
def test_the_iris_of_a_render_lies_where_the_gaze_points():
    renderer, rng = EyeRenderer(HEAD), np.random.default_rng(3)
    places, yaws = [], []
    while len(yaws) < 60:
        patch = renderer.sample(rng)
        grey = patch.grey.astype(float)[10:30, 12:52]
        dark = np.clip(np.percentile(grey, 12) - grey, 0, None)
        if dark.sum() == 0:
            continue
        places.append((dark.sum(axis=0) * np.arange(40)).sum() / dark.sum())
        yaws.append(patch.gaze[0] + 0.5 * patch.pose[0])
    assert np.corrcoef(places, yaws)[0, 1] > 0.4
