"""Fits a linear read-out of the irises' colour from the region encoder's vector of the eyes (the node steer/draw-eyes).

The encoder is not trained for it: ridge regression on the training portraits says what its vectors hold of colours.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch

from .checkpoints import frozen_generator
from .labels import REGIONS
from .portraits import Portraits, load_portraits
from .safetensors_file import write_safetensors
from .settings import Settings

# Iris points of each eye (middle, and four at the rim), in the order of the openings; cheeks under both.
OPENINGS = REGIONS["polygons"]["eyes"]
IRISES = ((473, 474, 475, 476), (468, 469, 470, 471))
CHEEKS = (280, 330, 50, 101)
# Share of the pixels that are darker than what counts as the colour: lids shade many of them.
LIT = 0.65
LEAST_PIXELS = 20
RIDGE = 1.0
LEVEL = np.array([0.3, 0.59, 0.11])


def iris_colour(pixels: np.ndarray, landmarks: np.ndarray) -> np.ndarray | None:
    """[3] of a portrait uint8 [256,256,3] RGB: of the irises log(R/G), log(B/G), log(level / level of the cheeks).

    None where too little of them is seen.
    """
    rows, columns = np.mgrid[0:256, 0:256] + 0.5
    seen = []
    for opening, points in zip(OPENINGS, IRISES):
        inside = np.zeros((256, 256), np.uint8)
        cv2.fillPoly(inside, [np.round(landmarks[list(opening), :2]).astype(np.int32)], 1)
        inside = cv2.erode(inside, np.ones((3, 3), np.uint8)) > 0
        middle, left, _, right = landmarks[list(points), :2]
        radius = max(np.hypot(*(left - right)) / 2, 1e-3)
        far = np.hypot(columns - middle[0], rows - middle[1]) / radius
        seen.append(pixels[inside & (far > 0.35) & (far < 0.95)])
    iris = np.concatenate(seen).astype(np.float64)
    if len(iris) < LEAST_PIXELS:
        return None
    at = landmarks[list(CHEEKS), :2].astype(int).clip(0, 255)
    cheek = max(pixels[at[:, 1], at[:, 0]].mean(axis=0) @ LEVEL, 8.0)
    colour = np.maximum(np.quantile(iris, LIT, axis=0), 4.0)
    return np.array([np.log(colour[0] / colour[1]), np.log(colour[2] / colour[1]), np.log(colour @ LEVEL / cheek)])


def fit_ridge(vectors: np.ndarray, wanted: np.ndarray, ridge: float = RIDGE) -> tuple[np.ndarray, np.ndarray]:
    """(weight [D,K], bias [K]) with which vectors [N,D] @ weight + bias comes nearest to wanted [N,K]."""
    mean, centre = vectors.mean(axis=0), wanted.mean(axis=0)
    away = vectors - mean
    square = away.T @ away + ridge * np.eye(away.shape[1])
    weight = np.linalg.solve(square, away.T @ (wanted - centre))
    return weight, centre - mean @ weight


@torch.no_grad()
def eye_vectors(settings: Settings, portraits: Portraits) -> np.ndarray:
    """Vectors [N,D] of the region `eyes` of every portrait, by the region encoder there is."""
    encoder = frozen_generator(settings).regions
    masks = np.load(settings.run / "labels" / "regions.npy", mmap_mode="r")
    vectors = []
    for start in range(0, len(portraits.pixels), 32):
        part = slice(start, start + 32)
        pixels = torch.from_numpy(portraits.pixels[part]).permute(0, 3, 1, 2).float() / 127.5 - 1
        vectors.append(encoder(pixels, torch.from_numpy(np.array(masks[part])).float() / 255)[:, REGIONS["order"].index("eyes")].numpy())
    return np.concatenate(vectors).astype(np.float64)


def write_eye_colours(settings: Settings) -> None:
    """Writes eye-colours.safetensors beside the exported files, and says how much it tells of hold-out faces."""
    portraits = load_portraits(settings.data, settings.features)
    vectors = eye_vectors(settings, portraits)
    colours = [iris_colour(*pair) for pair in zip(portraits.pixels, portraits.landmarks)]
    known = np.array([colour is not None for colour in colours])
    train = np.array([i for i in portraits.train_indices() if known[i]])
    unseen = np.array([i for i in portraits.holdout_indices() if known[i]])
    weight, bias = fit_ridge(vectors[train], np.array([colours[i] for i in train]))
    truth = np.array([colours[i] for i in unseen])
    missed = ((vectors[unseen] @ weight + bias - truth) ** 2).sum(axis=0)
    told = 1 - missed / ((truth - truth.mean(axis=0)) ** 2).sum(axis=0)
    path = settings.out / "eye-colours.safetensors"
    write_safetensors(path, {"weight": weight.astype(np.float32), "bias": bias.astype(np.float32)})
    names = ("red", "blue", "level")
    shares = ", ".join(f"{name} {share:.2f}" for name, share in zip(names, told))
    print(f"{path}: of {len(unseen)} hold-out faces it tells {shares} of the variance (1 = all)", flush=True)
