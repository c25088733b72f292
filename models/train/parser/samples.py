"""Training samples: a labelled portrait with another background, real items, another place, light and sharpness."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .drawn_items import draw_glasses
from .items import Item, lay

MIRRORED = np.arange(19)
MIRRORED[[2, 3, 4, 5, 7, 8]] = [3, 2, 5, 4, 8, 7]
# Chances that a head without one gets an item of another, or drawn glasses; that the wall is exchanged.
LAID = {"hat": 0.1, "glasses": 0.14, "earring": 0.12, "necklace": 0.05}
DRAWN, WALL = 0.04, 0.3


@dataclass
class Labelled:
    """Everything known of a portrait: RGB, landmarks [478,3], person, ids and weights; pictures and planes [256,256]."""

    image: np.ndarray
    landmarks: np.ndarray
    person: np.ndarray
    ids: np.ndarray
    weights: np.ndarray
    shown: frozenset[str]


def _background(rng: np.random.Generator, other: np.ndarray) -> np.ndarray:
    kind = rng.random()
    if kind < 0.3:
        return np.full((256, 256, 3), rng.integers(0, 256, 3), np.float32)
    if kind < 0.6:
        octaves = [
            cv2.resize(
                rng.normal(0, 60 / (k + 1), (2 ** (k + 1) + 1,) * 2 + (3,)).astype(np.float32),
                (256, 256),
                interpolation=cv2.INTER_CUBIC,
            )
            for k in range(6)
        ]
        return np.clip(sum(octaves) + rng.integers(20, 235, 3), 0, 255).astype(np.float32)
    return cv2.GaussianBlur(other, (0, 0), rng.uniform(3, 8)).astype(np.float32)


def _recolour(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    pixels = pixels ** np.float32(np.exp(rng.normal(0, 0.25)))
    pixels = pixels * (np.exp(rng.normal(0, 0.12, 3)) * np.exp(rng.normal(0, 0.2))).astype(np.float32)
    pixels = (pixels - 0.5) * np.float32(np.exp(rng.normal(0, 0.15))) + 0.5
    if rng.random() < 0.12:
        pixels = np.repeat(pixels.mean(2, keepdims=True), 3, 2)
    if rng.random() < 0.3:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.5, 2))
    if rng.random() < 0.3:
        pixels = pixels + rng.standard_normal(pixels.shape, np.float32) * np.float32(rng.uniform(0.005, 0.05))
    return np.clip(pixels, 0, 1)


def _place(rng: np.random.Generator) -> tuple[np.ndarray, bool]:
    place = cv2.getRotationMatrix2D((128, 128), rng.normal(0, 9), np.exp(rng.normal(0, 0.1)))
    place[:, 2] += rng.normal(0, 9, 2)
    mirrored = rng.random() < 0.5
    return (place @ np.array([[-1, 0, 255], [0, 1, 0], [0, 0, 1.0]]) if mirrored else place), mirrored


def draw_sample(
    portrait: Labelled, other: np.ndarray, items: dict[str, list[Item]], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pixels float32 [3,256,256] in -1..1, ids int64 and weights float32 [128,128] of an altered portrait."""
    image, ids, weights = portrait.image, portrait.ids, portrait.weights
    wanted = [name for name, chance in LAID.items() if name not in portrait.shown and rng.random() < chance]
    if "hat" not in {*wanted, *portrait.shown} and rng.random() < WALL:
        alpha = (portrait.person.astype(np.float32) / 255)[..., None]
        image = (image * alpha + _background(rng, other) * (1 - alpha)).astype(np.uint8)
    for name in wanted:
        if not items[name]:
            continue
        laid = lay(items[name][int(rng.integers(len(items[name])))], name, image, ids, portrait.landmarks)
        if laid:
            changed = laid[1] != ids
            image, ids = laid
            weights = np.where(changed, np.float32(1), weights)
    if "glasses" not in {*wanted, *portrait.shown} and rng.random() < DRAWN:
        image, ids = draw_glasses(image, ids, portrait.landmarks, rng)
    place, mirrored = _place(rng)
    if mirrored:
        ids = MIRRORED[ids].astype(np.uint8)
    half = np.vstack([[[0.5, 0, -0.25], [0, 0.5, -0.25]], [[0, 0, 1]]]) @ np.vstack([place, [0, 0, 1]])
    image = cv2.warpAffine(image, place, (256, 256), borderMode=cv2.BORDER_REPLICATE)
    nearest = dict(dsize=(128, 128), flags=cv2.INTER_NEAREST)
    ids = cv2.warpAffine(ids, half[:2], borderMode=cv2.BORDER_REPLICATE, **nearest)
    weights = cv2.warpAffine(weights, half[:2], borderMode=cv2.BORDER_CONSTANT, borderValue=0.25, **nearest)
    pixels = _recolour(image.astype(np.float32) / 255, rng).astype(np.float32)
    return pixels.transpose(2, 0, 1) * 2 - 1, ids.astype(np.int64), weights.astype(np.float32)
