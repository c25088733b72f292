"""A folder of made-up portraits as the training reads one: smooth colours, a mesh on an oval, no component features."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np

from facex_train.labels import OVAL


def mesh(seed: int) -> np.ndarray:
    """Landmarks [478,3] in a frame of 256 px: the oval on an ellipse, all else inside of it."""
    rng = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, len(OVAL), endpoint=False)
    points = np.zeros((478, 3), np.float32)
    points[:, :2] = 128 + rng.uniform(-40, 40, (478, 2))
    points[OVAL, 0] = 128 + 60 * np.sin(turn)
    points[OVAL, 1] = 128 - 80 * np.cos(turn)
    return points


def write_faces(data: Path, count: int, side: int) -> None:
    """The same pictures and meshes at whatever side."""
    folder = data / "portraits"
    (folder / "images").mkdir(parents=True)
    (data / "ict-facekit").mkdir()
    np.savez(data / "ict-facekit" / "ict-facekit.npz", expression_names=np.array([f"e{i}" for i in range(57)]))
    rows = [{"file": f"{i}.png", "crop_side_px": 600} for i in range(count)]
    with open(folder / "index.csv", "w", newline="") as handle:
        writer = csv.DictWriter(handle, ["file", "crop_side_px"])
        writer.writeheader()
        writer.writerows(rows)
    for i, row in enumerate(rows):
        coarse = np.random.default_rng(100 + i).integers(0, 256, (6, 6, 3), dtype=np.uint8)
        picture = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_LINEAR)
        cv2.imwrite(str(folder / "images" / row["file"]), picture)
    meshes = np.stack([mesh(i) for i in range(count)]) * (side / 256)
    np.savez(folder / "labels.npz", landmarks=meshes, pose=np.zeros((count, 3)), gaze=np.zeros((count, 2)))
