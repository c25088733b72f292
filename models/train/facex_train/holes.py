"""Which part of a picture is to be generated: the region sets of the tasks, as fusion masks."""

from __future__ import annotations

import cv2
import numpy as np

from .augment import oval_centre
from .labels import OVAL, REGIONS, fill

# Whole faces come most often: face swap, head swap and reenactment all need them.
KINDS = {"face": 0.44, "inner": 0.08, "parts": 0.18, "hair": 0.05, "brush": 0.1, "head": 0.15}


def grow(mask: np.ndarray, pixels: float) -> np.ndarray:
    """Dilates a 0/1 mask by a disc."""
    size = 2 * int(round(pixels)) + 1
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))) if size > 1 else mask


def _scaled_oval(landmarks: np.ndarray, factor: np.ndarray, lift: float) -> np.ndarray:
    centre, _ = oval_centre(landmarks)
    points = centre + (landmarks[OVAL, :2] - centre) * factor + np.array([0, lift])
    mask = np.zeros((256, 256), np.uint8)
    cv2.fillPoly(mask, [points.astype(np.int32)], 1)
    return mask


def _brush(rng: np.random.Generator, landmarks: np.ndarray) -> np.ndarray:
    centre, size = oval_centre(landmarks)
    mask = np.zeros((256, 256), np.uint8)
    if rng.random() < 0.4:
        corner = centre + rng.uniform(-0.6, 0.2, 2) * size
        cv2.rectangle(
            mask, corner.astype(int).tolist(), (corner + rng.uniform(0.2, 0.7, 2) * size).astype(int).tolist(), 1, -1
        )
        return mask
    points = [centre + rng.uniform(-0.5, 0.5, 2) * size]
    for _ in range(rng.integers(2, 6)):
        points.append(points[-1] + rng.normal(0, 0.3, 2) * size)
    cv2.polylines(mask, [np.array(points).astype(np.int32)], False, 1, int(rng.uniform(10, 50)))
    return mask


def draw_hole(rng: np.random.Generator, landmarks: np.ndarray, kind: str | None = None) -> tuple[str, np.ndarray]:
    """A kind of hole (drawn unless given) and its mask float32 [256,256] 0..1; half of the masks have a soft edge."""
    kind = kind or str(rng.choice(list(KINDS), p=list(KINDS.values())))
    polygons = REGIONS["polygons"]
    _, (_, height) = oval_centre(landmarks)
    margin = rng.uniform(1, 14)
    if kind == "face":
        mask = fill(landmarks, polygons["skin"])
        if rng.random() < 0.3:
            mask |= _scaled_oval(landmarks, np.array([1.0, 1.0]), -rng.uniform(0.05, 0.25) * height) & (
                np.arange(256)[:, None] < oval_centre(landmarks)[0][1]
            )
    elif kind == "inner":
        points = landmarks[sum((p for n in ("brows", "eyes", "nose", "lips") for p in polygons[n]), []), :2]
        mask = np.zeros((256, 256), np.uint8)
        cv2.fillConvexPoly(mask, cv2.convexHull(points.astype(np.int32)), 1)
    elif kind == "parts":
        names = rng.choice(["brows", "eyes", "nose", "lips"], rng.integers(1, 4), replace=False)
        mask = np.maximum.reduce([fill(landmarks, polygons[n]) for n in names])
        margin = rng.uniform(3, 12)
    elif kind == "hair":
        factor = rng.uniform(1.3, 1.6)
        mask = _scaled_oval(landmarks, np.array([factor, factor]), -0.1 * height) & (
            1 - fill(landmarks, polygons["skin"])
        )
        mask[int(oval_centre(landmarks)[0][1] + rng.uniform(-0.3, 0.3) * height) :] = 0
    elif kind == "brush":
        mask = _brush(rng, landmarks)
    else:
        mask = _scaled_oval(landmarks, rng.uniform(1.2, 1.6, 2), -rng.uniform(0.05, 0.2) * height)
    mask = grow(mask, margin).astype(np.float32)
    if rng.random() < 0.5:
        mask = cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(1, 5)))
    return kind, mask
