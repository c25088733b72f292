"""Paints a photograph by filters alone: flat areas along edges, few tones, brush marks that follow the form.

Marks are kept coarse (8 px and more): a latent of one cell per 8 x 8 pixels holds no finer ones.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np


def flatten(picture: np.ndarray, radius: int) -> np.ndarray:
    """Kuwahara filter on float [h,w,3] 0..1: each pixel takes the mean of the calmest of four squares."""
    size = radius + 1
    mean = cv2.blur(picture, (size, size), borderType=cv2.BORDER_REFLECT)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    spread = cv2.blur(grey * grey, (size, size), borderType=cv2.BORDER_REFLECT)
    spread -= cv2.blur(grey, (size, size), borderType=cv2.BORDER_REFLECT) ** 2
    half = radius // 2
    padded = cv2.copyMakeBorder(np.dstack([mean, spread]), half, half, half, half, cv2.BORDER_REFLECT)
    height, width = grey.shape
    corners = [padded[y : y + height, x : x + width] for y in (0, 2 * half) for x in (0, 2 * half)]
    calmest = np.argmin(np.stack([corner[..., 3] for corner in corners]), axis=0)
    return np.choose(calmest[..., None], [corner[..., :3] for corner in corners])


def posterise(picture: np.ndarray, tones: int, softness: float) -> np.ndarray:
    """Draws lightness towards so many even tones, colours left alone; softness 0 gives hard bands, 1 the picture."""
    lab = cv2.cvtColor(picture.astype(np.float32), cv2.COLOR_RGB2LAB)
    step = 100 / tones
    nearest = (np.floor(lab[..., 0] / step) + 0.5) * step
    lab[..., 0] = nearest + softness * (lab[..., 0] - nearest)
    return np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1)


def saturate(picture: np.ndarray, factor: float) -> np.ndarray:
    """Multiplies the distance of every colour from its grey."""
    grey = picture.mean(axis=2, keepdims=True)
    return np.clip(grey + factor * (picture - grey), 0, 1)


def edge_angle(picture: np.ndarray, sigma: float) -> np.ndarray:
    """Direction [h,w] along the edges, radians, from the smoothed structure tensor."""
    grey = cv2.cvtColor(picture.astype(np.float32), cv2.COLOR_RGB2GRAY)
    dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    xx, xy, yy = (cv2.GaussianBlur(one, (0, 0), sigma) for one in (dx * dx, dx * dy, dy * dy))
    return 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2


def brush_marks(rng: np.random.Generator, angle: np.ndarray, length: int, width: float) -> np.ndarray:
    """Marks [h,w] of zero mean and unit spread: noise smeared along the angle, half the length each way."""
    height, across = angle.shape
    noise = cv2.GaussianBlur(rng.normal(size=(height, across)).astype(np.float32), (0, 0), width)
    y, x = np.mgrid[0:height, 0:across].astype(np.float32)
    total = noise.copy()
    for way in (1, -1):
        at_x, at_y = x.copy(), y.copy()
        for _ in range(length // 2):
            # Nearest neighbour: angles half a turn apart are the same, so they cannot be averaged.
            here = cv2.remap(angle.astype(np.float32), at_x, at_y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT)
            at_x += way * np.cos(here)
            at_y += way * np.sin(here)
            total += cv2.remap(noise, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    total -= total.mean()
    return total / max(float(total.std()), 1e-6)


def oil(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Oil: patches of one colour, deep shadows, marks of the brush."""
    flat = flatten(flatten(picture, 4), 4)
    toned = saturate(posterise(flat, 8, 0.3), 1.35)
    marks = brush_marks(rng, edge_angle(flat, 4), 20, 1.2)[..., None]
    # Marks carry the colour a little up and down, more in the middle tones than in black and white.
    return np.clip(toned + 0.06 * marks * (0.35 + toned * (1 - toned) * 3), 0, 1)


def poster(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Poster: a few hard tones and a dark line where they part."""
    flat = flatten(flatten(picture, 4), 4)
    toned = saturate(posterise(flat, 6, 0.1), 1.4)
    grey = cv2.GaussianBlur(cv2.cvtColor(flat.astype(np.float32), cv2.COLOR_RGB2GRAY), (0, 0), 1.0)
    steepness = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    line = np.clip((steepness - 0.3) / 0.4, 0, 1)[..., None]
    return np.clip(toned * (1 - 0.75 * line) + rng.normal(0, 0.004, picture.shape), 0, 1)


def pastel(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Pastel: pale chalk on paper, hatched in one direction."""
    flat = flatten(picture, 6)
    pale = 0.25 + 0.75 * saturate(posterise(flat, 12, 0.5), 1.2)
    slant = np.full(picture.shape[:2], -0.9, np.float32) + 0.2 * edge_angle(flat, 8)
    marks = brush_marks(rng, slant, 24, 1.3)[..., None]
    return np.clip(pale + 0.07 * marks * (1.2 - pale), 0, 1)


STYLES: dict[str, Callable[[np.random.Generator, np.ndarray], np.ndarray]] = {
    "oil": oil,
    "poster": poster,
    "pastel": pastel,
}


def paint(rng: np.random.Generator, pixels: np.ndarray, shares: dict[str, float]) -> np.ndarray:
    """A picture uint8 [h,w,3] painted in one of the styles, drawn by their shares; float [h,w,3] 0..1."""
    weights = np.array(list(shares.values()), np.float64)
    style = str(rng.choice(list(shares), p=weights / weights.sum()))
    return STYLES[style](rng, pixels.astype(np.float32) / 255).astype(np.float32)
