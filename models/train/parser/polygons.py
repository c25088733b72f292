"""Outlines of features as mesh points; brows, eyes, nose, lips and oval are those of regions.json."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

_REGIONS = json.loads((Path(__file__).parents[1] / "regions.json").read_text())["polygons"]
OVAL: list[int] = _REGIONS["skin"][0]
BROWS, EYES, NOSE, LIPS = _REGIONS["brows"], _REGIONS["eyes"], _REGIONS["nose"][0], _REGIONS["lips"][0]
MOUTH = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191]
UPPER_LIP = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191, 78]
LOWER_LIP = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95, 78]
LIDS = [
    [130, 247, 30, 29, 27, 28, 56, 190, 243, 112, 26, 22, 23, 24, 110, 25],
    [359, 467, 260, 259, 257, 258, 286, 414, 463, 341, 256, 252, 253, 254, 339, 255],
]


def fill(landmarks: np.ndarray, polygons: list[list[int]], side: int) -> np.ndarray:
    """Filled polygons uint8 [side,side] 0 or 1 of landmarks [478,2+] in pixels of the 256 px crop."""
    mask = np.zeros((side, side), np.uint8)
    for polygon in polygons:
        corners = np.round(landmarks[polygon, :2] * (side / 256) * 16 - 8).astype(np.int32)
        cv2.fillPoly(mask, [corners], 1, shift=4)
    return mask
