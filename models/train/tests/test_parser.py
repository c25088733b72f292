"""Labels drawn by eye, items laid on other heads, and training that goes on from the shipped file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch

from parser.hand import paint_hand, read_doubtful, read_hand
from parser.items import Item, lay, shown_in
from parser.labels import ID
from parser.network import Parser
from parser.polygons import OVAL
from parser.samples import Labelled, draw_sample
from parser.shipped import unfold

PACKAGE = Path(__file__).parents[1] / "parser"
SHIPPED = Path(__file__).parents[2] / "nano" / "parser.onnx"


def head(shift: tuple[float, float] = (0, 0)) -> np.ndarray:
    """Landmarks [478,3] of an upright head: the oval round (128, 140), everything else at its middle."""
    landmarks = np.zeros((478, 3), np.float32)
    landmarks[:, :2] = (128, 140)
    turns = np.linspace(0, 2 * np.pi, len(OVAL), endpoint=False)
    landmarks[OVAL, :2] = np.stack([128 + 60 * np.sin(turns), 140 - 80 * np.cos(turns)], 1)
    landmarks[:, :2] += shift
    return landmarks


def painted(shapes: dict, person: int = 0, made: int = 0) -> tuple[np.ndarray, np.ndarray]:
    flat = np.full((256, 256, 3), 128, np.uint8)
    planes = [np.full((256, 256), value, np.uint8) for value in (person, made)]
    return paint_hand(shapes, flat, head(), *planes)


def box(left: int, top: int, right: int, bottom: int) -> list[int]:
    return [left, top, right, top, right, bottom, left, bottom]


def test_no_portrait_of_the_holdout_was_drawn_or_left_out():
    hand, doubtful = read_hand(PACKAGE / "hand.json"), read_doubtful(PACKAGE / "doubtful.txt")
    assert len(hand) > 120
    assert not [i for i in {*hand, *doubtful} if i % 10 == 9]


def test_a_hat_covers_the_face_and_hair_behind_does_not():
    shapes = {"hair-behind": [box(40, 20, 216, 200)], "hat": [box(40, 20, 216, 90)]}
    ids, weights = painted(shapes)
    assert ids[75, 128] == ID["hat"]
    assert ids[190, 128] == ID["skin"]
    assert ids[130, 50] == ID["hair"]
    assert weights[130, 50] == 1


def test_what_nobody_drew_of_a_person_has_no_weight():
    ids, weights = painted({"hat": [box(40, 20, 216, 90)]}, person=255)
    assert ids[240, 20] == 0
    assert weights[240, 20] == 0
    assert weights[140, 100] == 1


def test_made_labels_are_kept_but_for_their_ears():
    made = np.full((256, 256), ID["hair"], np.uint8)
    made[:, :40] = ID["ear-right"]
    flat, person = np.full((256, 256, 3), 128, np.uint8), np.zeros((256, 256), np.uint8)
    shapes = {"made": [], "ear-left": [box(190, 120, 220, 160)]}
    ids, weights = paint_hand(shapes, flat, head(), person, made)
    assert ids[20, 128] == ID["hair"]
    assert ids[140, 205] == ID["ear-left"]
    assert weights[140, 205] == 1
    assert weights[140, 10] == 0


def test_frames_are_strokes_of_their_width():
    ids, _ = painted({"glasses-stroke": [[5, 60, 150, 200, 150]]})
    assert (ids[:, 100] == ID["glasses"]).sum() == 5


def test_a_hat_follows_the_head_it_is_laid_on():
    ids = np.zeros((256, 256), np.uint8)
    ids[20:70, 80:180] = ID["hat"]
    assert shown_in(ids) == {"hat"}
    red = np.zeros((256, 256, 3), np.uint8)
    red[20:70, 80:180, 0] = 255
    laid = lay(Item(red, ids, head()), "hat", np.zeros_like(red), np.zeros_like(ids), head((20, 30)))
    assert laid is not None
    image, found = laid
    assert found[75, 150] == ID["hat"]
    assert image[75, 150, 0] > 200
    assert found[45, 150] == 0


def test_a_head_turned_otherwise_gets_no_item():
    turned = head()
    turned[:, 0] = 128 + (turned[:, 0] - 128) * 0.4
    empty, black = np.zeros((256, 256), np.uint8), np.zeros((256, 256, 3), np.uint8)
    assert lay(Item(black, empty, head()), "hat", black, empty, turned) is None


def test_mirrored_samples_exchange_the_ears():
    ids = np.zeros((256, 256), np.uint8)
    ids[100:160, 200:230] = ID["ear-left"]
    image, ones = np.zeros((256, 256, 3), np.uint8), np.ones((256, 256), np.float32)
    worn = frozenset({"hat", "glasses", "earring", "necklace"})
    portrait = Labelled(image, head(), np.zeros((256, 256), np.uint8), ids, ones, worn)
    for seed in range(12):
        _, drawn, _ = draw_sample(portrait, image, {}, np.random.default_rng(seed))
        columns = {name: np.nonzero(drawn == ID[name])[1] for name in ("ear-left", "ear-right")}
        assert len(columns["ear-left"]) == 0 or columns["ear-left"].mean() > 64
        assert len(columns["ear-right"]) == 0 or columns["ear-right"].mean() < 64


def test_the_shipped_file_unfolds_into_the_network():
    net, pixels = Parser(), torch.rand(2, 3, 256, 256) * 2 - 1
    unfold(net, SHIPPED, pixels)
    net.eval()
    session = onnxruntime.InferenceSession(str(SHIPPED), providers=["CPUExecutionProvider"])
    scores = session.run(None, {"pixels": pixels.numpy()})[0]
    assert np.abs(scores - net(pixels).detach().numpy()).max() < 1e-3
