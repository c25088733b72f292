"""Labels drawn by eye: polygons and strokes of hand.json, painted in a fixed order and brought to the picture's edges."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from .labels import ID, guided, paint_features
from .polygons import NOSE, OVAL, fill

SIDE = 256
# From back to front. A hat's brim and hair can lie behind neck and face, and hair also in front of either.
BEHIND = {"hat-behind": "hat", "hair-behind": "hair", "neck": "neck", "cloth": "cloth", "hair": "hair"}
BESIDE = {"skin": "skin", "ear-right": "ear-right", "ear-left": "ear-left"}
BEFORE = {"fringe": "hair", "hat": "hat", "background": "background"}
ITEMS = ("glasses", "earring", "necklace")
LARGE = [ID[name] for name in ("background", "skin", "hair", "neck", "cloth", "ear-left", "ear-right", "hat")]

Shapes = dict[str, list[list[int]]]


def read_hand(path: Path) -> dict[int, Shapes]:
    """Shapes by index of the portrait: flat lists x, y, x, y ... in pixels; a stroke's list begins with its width."""
    return {int(name[1:]): shapes for name, shapes in json.loads(path.read_text()).items()}


def read_doubtful(path: Path) -> set[int]:
    """Indices of portraits whose made labels are known to be wrong."""
    lines = path.read_text().splitlines()
    return {int(word) for line in lines if not line.startswith("#") for word in line.split()}


def _corners(flat: list[int]) -> np.ndarray:
    return np.array(flat, np.int32).reshape(-1, 2)


def _stroke(flat: list[int], width: int) -> np.ndarray:
    """Bool [256,256] of a line `width` pixels wide; drawn four times as large, for OpenCV's own widths are not exact."""
    large = np.zeros((4 * SIDE, 4 * SIDE), np.uint8)
    cv2.polylines(large, [_corners(flat) * 4 + 2], False, 255, 4 * width - 1)
    return cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA) >= 128


def _paint(ids: np.ndarray, shapes: Shapes, names: dict[str, str]) -> None:
    for name, label in names.items():
        for flat in shapes.get(name, []):
            cv2.fillPoly(ids, [_corners(flat)], ID[label])


def _snapped(ids: np.ndarray, image: np.ndarray) -> np.ndarray:
    """The large classes, their borders moved by a pixel or three to where the picture's brightness changes."""
    light = (image.astype(np.float32) @ np.array([0.3, 0.59, 0.11], np.float32)) / 255
    planes = guided(light, [(ids == k).astype(np.float32) for k in LARGE], radius=4, flat=1e-3)
    return np.array(LARGE, np.uint8)[planes.argmax(0)]


def paint_hand(
    shapes: Shapes, image: np.ndarray, landmarks: np.ndarray, person: np.ndarray, made: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Ids uint8 and weights float32, [256,256], of RGB uint8 [256,256,3], [478,3], a mask uint8 [256,256] and made ids.

    Shapes named "made" begin with the made labels and correct them; the others begin with an empty picture.
    """
    oval = fill(landmarks, [OVAL], SIDE) > 0
    ids, doubtful = np.zeros((SIDE, SIDE), np.uint8), np.zeros((SIDE, SIDE), bool)
    if "made" in shapes:
        large = np.where(np.isin(made, LARGE), made, ID["skin"]).astype(np.uint8)
        # Made ears are guesses; where nobody drew one, what is there remains open.
        doubtful = np.isin(made, [ID["ear-left"], ID["ear-right"]])
        _paint(ids, shapes, BEHIND)
        ids = np.where((ids > 0) & ~oval, ids, large)
    else:
        _paint(ids, shapes, BEHIND)
        ids[oval] = ID["skin"]
    _paint(ids, shapes, BESIDE | BEFORE)
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    _paint(drawn, shapes, BEHIND | BESIDE | BEFORE)
    doubtful &= drawn == 0
    ids = _snapped(ids, image)
    features = ids.copy()
    paint_features(features, landmarks, fill(landmarks, [NOSE], SIDE))
    ids = np.where(np.isin(ids, [ID["hair"], ID["hat"]]), ids, features)
    # Nobody drew what the mask says belongs to the person: hair or cloth that was left out.
    weights = np.where((ids == 0) & (person > 150), 0.0, 1.0).astype(np.float32)
    border = cv2.morphologyEx(ids, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    weights[border] *= 0.6
    weights[doubtful] = 0
    for name in ITEMS:
        for flat in shapes.get(name, []):
            cv2.fillPoly(ids, [_corners(flat)], ID[name])
        for width, *flat in shapes.get(f"{name}-stroke", []):
            ids[_stroke(flat, width)] = ID[name]
    for flat in shapes.get("unsure", []):
        cv2.fillPoly(weights, [_corners(flat)], 0)
    return ids, weights
