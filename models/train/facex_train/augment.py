"""Keeps the source apart from the target, so that the network learns to fit a donor in and not to copy it."""

from __future__ import annotations

import cv2
import numpy as np

from .labels import OVAL

SIZE = 256


def smooth_field(rng: np.random.Generator, share: float) -> np.ndarray:
    """Backward displacement [256,256,2] in pixels: a smooth 5 x 5 random field, a small scale and a small shift."""
    coarse = rng.normal(0, share * SIZE, (5, 5, 2)).astype(np.float32) * 0.6
    field = cv2.resize(coarse, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
    axis = np.arange(SIZE, dtype=np.float32) - SIZE / 2
    scale = rng.normal(0, 0.8 * share)
    field[..., 0] += axis[None, :] * scale + rng.normal(0, 80 * share)
    field[..., 1] += axis[:, None] * scale + rng.normal(0, 80 * share)
    return field


def mesh_field(own: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    """Backward displacement [256,256,2] that moves the mesh `own` a share of the way to the shape and expression of `other`."""
    mine, theirs = own[:468, :2], other[:468, :2]
    a, b = mine - mine.mean(axis=0), theirs - theirs.mean(axis=0)
    u, s, vt = np.linalg.svd(b.T @ a)
    flip = np.diag([1.0, np.sign(np.linalg.det(u @ vt))])
    fitted = b @ (u @ flip @ vt) * (np.trace(np.diag(s) @ flip) / (b**2).sum())
    moved = mine + share * (fitted - a)
    cells = np.clip((moved / 4).astype(int), 0, 63)
    total = np.zeros((64, 64, 3), np.float32)
    np.add.at(
        total, (cells[:, 1], cells[:, 0]), np.concatenate([mine - moved, np.ones((468, 1))], axis=1).astype(np.float32)
    )
    total = cv2.GaussianBlur(total, (0, 0), 2.5)
    field = total[..., :2] / (total[..., 2:] + 0.02)
    return cv2.resize(field, (SIZE, SIZE), interpolation=cv2.INTER_LINEAR)


def warp(picture: np.ndarray, field: np.ndarray) -> np.ndarray:
    """Samples a picture [h,w,C] at each pixel plus the field; edges are repeated."""
    size = picture.shape[0]
    if size != SIZE:
        field = cv2.resize(field, (size, size)) * (size / SIZE)
    axis = np.arange(size, dtype=np.float32)
    return cv2.remap(
        picture,
        field[..., 0] + axis[None, :],
        field[..., 1] + axis[:, None],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def other_view(
    rng: np.random.Generator, picture: np.ndarray, masks: np.ndarray, mirror: float
) -> tuple[np.ndarray, np.ndarray]:
    """The donor as another photo of the same person might show it: perhaps mirrored, turned a little, nearer or farther.

    Picture [side,side,3] and masks [64,64,8] together. The region encoder sees this one, so that its vectors tell what a
    region looks like and not where it is.
    """
    if rng.random() < mirror:
        picture, masks = picture[:, ::-1], masks[:, ::-1]
    side = picture.shape[0]
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), float(rng.normal(0, 6)), float(np.exp(rng.normal(0, 0.07))))
    turn[:, 2] += rng.normal(0, 6, 2) * (side / SIZE)
    small = turn * np.array([1, 1, masks.shape[0] / side])
    picture = cv2.warpAffine(np.ascontiguousarray(picture), turn, (side, side), borderMode=cv2.BORDER_REPLICATE)
    masks = np.ascontiguousarray(masks)
    moved = [cv2.warpAffine(np.ascontiguousarray(part), small, masks.shape[:2]) for part in np.split(masks, 2, axis=2)]
    return picture, np.concatenate(moved, axis=2)


def recolour(rng: np.random.Generator, picture: np.ndarray, strength: float) -> np.ndarray:
    """Other exposure, tint, contrast, saturation and light direction; float32 0..1 in and out, strength 1 = strong."""
    out = picture * np.exp(strength * (rng.normal(0, 0.12, 3) + rng.normal(0, 0.2))).astype(np.float32)
    grey = out.mean(axis=2, keepdims=True)
    out = grey + (out - grey) * np.float32(np.exp(strength * rng.normal(0, 0.25)))
    middle = np.float32(out.mean())
    out = middle + (out - middle) * np.float32(np.exp(strength * rng.normal(0, 0.2)))
    if rng.random() < 0.6:
        light = cv2.resize(
            rng.normal(0, 0.3 * strength, (3, 3)).astype(np.float32), picture.shape[1::-1], interpolation=cv2.INTER_CUBIC
        )
        out *= np.exp(light)[..., None]
    return np.clip(out, 0, 1)


def soften(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """A random blur, as from a smaller source."""
    return cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.5, 2.0)) * picture.shape[0] / SIZE)


def match_mean(rng: np.random.Generator, content: np.ndarray, wanted: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Brings the content's mean colour under the mask near the wanted one's, as the node that assembles references does."""
    weight = mask[..., None] / max(float(mask.sum()), 1.0)
    shift = ((wanted - content) * weight).sum(axis=(0, 1)) + rng.normal(0, 0.04, 3)
    return np.clip(content + shift.astype(np.float32), 0, 1)


def oval_centre(landmarks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre and size (width, height) of the face oval in pixels."""
    points = landmarks[OVAL, :2]
    return points.mean(axis=0), np.ptp(points, axis=0)
