"""Real hats, glasses and jewels on other heads: cut out of portraits labelled by eye, laid on by the mesh."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .labels import ID, head_axes

# Points that tell how a head lies and how wide it is, and move little with the expression.
HOLDS = np.array([10, 338, 297, 332, 284, 251, 389, 356, 454, 109, 67, 103, 54, 21, 162, 127, 234, 168, 6, 33, 263])
# Root mean square of what a similarity leaves between two heads, in pixels: above it they are turned differently.
MAX_MISFIT = 7.0
LEAST_PIXELS = {"hat": 1500, "glasses": 150, "earring": 60, "necklace": 150}


@dataclass
class Item:
    """A portrait that shows one of them: RGB and ids [256,256], landmarks [478,3]."""

    image: np.ndarray
    ids: np.ndarray
    landmarks: np.ndarray


def shown_in(ids: np.ndarray) -> frozenset[str]:
    return frozenset(name for name, least in LEAST_PIXELS.items() if (ids == ID[name]).sum() >= least)


def _cut(item: Item, name: str) -> np.ndarray:
    """What is carried, bool [256,256]: the item and, for a hat, what is behind and above it instead of the other's hair."""
    mask = item.ids == ID[name]
    if name == "hat":
        _, up, _ = head_axes(item.landmarks, 256)
        mask |= (item.ids == ID["background"]) & (up > 0.6)
    return mask


def lay(item: Item, name: str, image: np.ndarray, ids: np.ndarray, landmarks: np.ndarray):
    """RGB uint8 and ids uint8, [256,256], with the item on; None where the heads are turned too differently."""
    source, target = (points[HOLDS, :2].astype(np.float32) for points in (item.landmarks, landmarks))
    place, _ = cv2.estimateAffinePartial2D(source, target, method=cv2.LMEDS)
    if place is None:
        return None
    carried = source @ place[:, :2].T + place[:, 2]
    if np.sqrt(((carried - target) ** 2).sum(1).mean()) > MAX_MISFIT:
        return None
    mask = _cut(item, name).astype(np.float32)
    border = cv2.BORDER_REPLICATE if name == "hat" else cv2.BORDER_CONSTANT
    soft = cv2.warpAffine(mask, place, (256, 256), flags=cv2.INTER_LINEAR, borderMode=border)
    pixels = cv2.warpAffine(item.image, place, (256, 256), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    moved = cv2.warpAffine(item.ids, place, (256, 256), flags=cv2.INTER_NEAREST, borderMode=border)
    alpha = cv2.GaussianBlur(soft, (0, 0), 0.7)[..., None]
    hard = soft > 0.5
    return (image * (1 - alpha) + pixels * alpha).astype(np.uint8), np.where(hard, moved, ids)
