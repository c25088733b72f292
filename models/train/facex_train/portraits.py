"""The aligned portraits, their labels and the split.

Every tenth picture (index % 10 == 9) is the development hold-out and never enters any training.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np


# The frame that landmarks, holes and warps are measured in, whatever the size of the pictures.
FRAME = 256


@dataclass(frozen=True)
class Portraits:
    """All pictures in index.csv order: pixels uint8 [N,side,side,3] RGB, landmarks float32 [N,478,3] in a frame of 256 px."""

    pixels: np.ndarray
    landmarks: np.ndarray
    pose: np.ndarray
    gaze: np.ndarray
    crop_side_px: np.ndarray

    def train_indices(self, min_side_px: int = 0) -> np.ndarray:
        """Indices that may enter training, optionally only those cut from a large enough original."""
        index = np.arange(len(self.crop_side_px))
        return index[(index % 10 != 9) & (self.crop_side_px >= min_side_px)]

    def holdout_indices(self, min_side_px: int = 0) -> np.ndarray:
        """Indices of the development hold-out."""
        index = np.arange(len(self.crop_side_px))
        return index[(index % 10 == 9) & (self.crop_side_px >= min_side_px)]


def read_pictures(folder: Path, side: int = FRAME) -> tuple[np.ndarray, list[dict[str, str]]]:
    """(pixels uint8 [N,side,side,3] RGB, rows of index.csv) of a folder with images/ and index.csv."""
    with open(folder / "index.csv", newline="") as handle:
        rows = list(csv.DictReader(handle))
    pixels = np.empty((len(rows), side, side, 3), np.uint8)
    for i, row in enumerate(rows):
        bgr = cv2.imread(str(folder / "images" / row["file"]), cv2.IMREAD_COLOR)
        if bgr is None or bgr.shape != (side, side, 3):
            raise SystemExit(f"{row['file']}: expected a {side} x {side} picture")
        pixels[i] = bgr[..., ::-1]
    return pixels, rows


def read_labels(folder: Path, count: int) -> dict[str, np.ndarray]:
    """Landmarks [N,478,3], pose [N,3] and gaze [N,2] of labels.npz; zeros where a folder has none."""
    path = folder / "labels.npz"
    if path.exists():
        with np.load(path) as stored:
            return {name: stored[name] for name in ("landmarks", "pose", "gaze")}
    shapes = {"landmarks": (478, 3), "pose": (3,), "gaze": (2,)}
    return {name: np.zeros((count, *shape), np.float32) for name, shape in shapes.items()}


def load_portraits(data: Path, features: Path | None = None, side: int = FRAME) -> Portraits:
    """Reads every portrait of the side into memory (about 400 MB for 2,102 of 256 px).

    Landmarks are those that portrait-identity.ts found (features-landmarks.npy in the features folder) when they are
    there: the nodes see with the same eyes. labels.npz stands in for faces that were not found; a folder of made
    pictures has none, and faces that were not found have landmarks of 0 there.
    """
    folder = data / "portraits"
    pixels, rows = read_pictures(folder, side)
    labels = read_labels(folder, len(rows))
    sides = np.array([int(row["crop_side_px"]) for row in rows])
    landmarks = labels["landmarks"].astype(np.float32)
    measured = features / "features-landmarks.npy" if features else None
    if measured and measured.exists():
        found = np.load(measured)
        known = np.isfinite(found).all(axis=(1, 2)) & (np.ptp(found[..., 0], axis=1) > 1)
        landmarks = np.where(known[:, None, None], found, landmarks).astype(np.float32)
    landmarks *= np.float32(FRAME / side)
    return Portraits(pixels, landmarks, labels["pose"], labels["gaze"], sides)
