"""What pictures do to eyes and renders do not: blur, noise, light, contrast, glasses, wrong corners."""

import numpy as np
from scipy.ndimage import affine_transform, gaussian_filter


def augment(grey: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A patch uint8 [H, W] altered at random; float32 0 to 255."""
    height, width = grey.shape
    angle, scale = np.radians(rng.normal(0, 3)), rng.uniform(0.9, 1.1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / scale
    centre = np.array([height / 2, width / 2])
    shift = centre - turn @ (centre + rng.normal(0, 1.0, 2))
    patch = affine_transform(grey.astype(np.float32) / 255, turn, shift, order=1, mode="nearest")
    if rng.random() < 0.6:
        patch = gaussian_filter(patch, rng.uniform(0.3, 1.8))
    if rng.random() < 0.5:
        y, x = np.mgrid[0:height, 0:width]
        patch = patch * (1 + rng.normal(0, 0.3) * (x / width - 0.5) + rng.normal(0, 0.3) * (y / height - 0.5))
    if rng.random() < 0.15:
        row = rng.integers(0, height)
        patch[max(0, row - 1) : row + 2] *= rng.uniform(0.2, 0.8)
    patch = np.clip(patch, 0.003, 1) ** rng.uniform(0.6, 1.6)
    patch = (patch - 0.5) * rng.uniform(0.5, 1.3) + 0.5 + rng.normal(0, 0.08)
    patch = patch + rng.normal(0, rng.uniform(0, 0.05), patch.shape)
    return (np.clip(patch, 0, 1) * 255).astype(np.float32)
