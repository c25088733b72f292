"""The portraits on disk."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np


def portraits(data: Path) -> list[Path]:
    return sorted((data / "portraits" / "images").glob("*.jpg"))


def read_rgb(path: Path) -> np.ndarray:
    return np.ascontiguousarray(cv2.imread(str(path))[:, :, ::-1])
