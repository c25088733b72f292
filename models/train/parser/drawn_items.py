"""Glasses drawn onto portraits, in more shapes and colours than the few real ones have."""

from __future__ import annotations

import cv2
import numpy as np

from .labels import ID


def draw_glasses(image: np.ndarray, ids: np.ndarray, landmarks: np.ndarray, rng: np.random.Generator):
    """RGB uint8 [256,256,3] and ids uint8 [256,256] with a pair of glasses; lenses are clear, tinted or dark."""
    left, right = landmarks[[33, 133]].mean(0)[:2], landmarks[[263, 362]].mean(0)[:2]
    between = np.linalg.norm(right - left)
    angle = np.degrees(np.arctan2(*(right - left)[::-1]))
    along = (right - left) / between
    drop = np.array([-along[1], along[0]]) * between * rng.uniform(-0.02, 0.12)
    left, right = left + drop, right + drop
    half_height, half_width = between * rng.uniform(0.24, 0.42), between * rng.uniform(0.36, 0.47)
    width = max(1, int(round(between * rng.uniform(0.015, 0.09))))
    lenses, frame = np.zeros((256, 256), np.uint8), np.zeros((256, 256), np.uint8)
    shape = rng.integers(3)
    for centre in (left, right):
        if shape == 0:
            ellipse = (centre.tolist(), (2 * half_width, 2 * half_height), angle)
            cv2.ellipse(lenses, ellipse, 1, -1)
            cv2.ellipse(frame, ellipse, 1, width)
        else:
            height = half_height * (0.9 if shape == 1 else 0.75)
            corners = cv2.boxPoints((centre.tolist(), (2 * half_width, 2 * height), angle)).astype(np.int32)
            cv2.fillPoly(lenses, [corners], 1)
            cv2.polylines(frame, [corners], True, 1, width, cv2.LINE_AA)
    temples = landmarks[[234, 454], :2] * 0.9
    for start, end in (
        (left + along * half_width, right - along * half_width),
        (left - along * half_width, temples[0] + left * 0.1),
        (right + along * half_width, temples[1] + right * 0.1),
    ):
        cv2.line(frame, tuple(start.astype(int).tolist()), tuple(end.astype(int).tolist()), 1, width)
    colour = rng.integers(0, 90, 3) if rng.random() < 0.7 else rng.integers(0, 256, 3)
    opacity = rng.choice([0, 0.08, 0.5, 0.85, 0.97], p=[0.3, 0.2, 0.15, 0.2, 0.15])
    tint = cv2.GaussianBlur(lenses.astype(np.float32), (0, 0), 0.7)[..., None] * opacity
    drawn = image * (1 - tint) + rng.integers(0, 120, 3) * tint
    solid = cv2.GaussianBlur(frame.astype(np.float32), (0, 0), 0.6)[..., None]
    drawn = drawn * (1 - solid) + colour * solid
    ids = ids.copy()
    ids[frame > 0] = ID["glasses"]
    if opacity > 0.3:
        ids[lenses > 0] = ID["glasses"]
    return drawn.astype(np.uint8), ids


