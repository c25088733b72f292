"""Guides and region masks from the mesh: contours.json and regions.json say which points are joined.

The guide's formula is written out in contours.json, because the node that draws it must agree with this one.
"""

from __future__ import annotations

import json

import cv2
import numpy as np

from .portraits import FRAME, Portraits, load_portraits
from .settings import TRAIN_ROOT, Settings

CONTOURS = json.loads((TRAIN_ROOT / "contours.json").read_text())
REGIONS = json.loads((TRAIN_ROOT / "regions.json").read_text())
OVAL = REGIONS["polygons"]["skin"][0]


def draw_guide(landmarks: np.ndarray, size: int = 256) -> np.ndarray:
    """Contour map float32 [size,size] 0..1 of landmarks [478,2+] in pixels of the crop."""
    guide = np.zeros((size, size), np.float32)
    reach = CONTOURS["lineWidthPx"] / 2 + 0.5
    for chain in CONTOURS["chains"]:
        points = landmarks[chain["points"], :2].astype(np.float64)
        following = np.roll(points, -1, axis=0) if chain["closed"] else points[1:]
        for start, end in zip(points, following):
            _draw_piece(guide, start, end, reach)
    return guide


def _draw_piece(guide: np.ndarray, start: np.ndarray, end: np.ndarray, reach: float) -> None:
    low = np.maximum(np.floor(np.minimum(start, end) - reach - 1), 0).astype(int)
    high = np.minimum(np.ceil(np.maximum(start, end) + reach + 1), guide.shape[0]).astype(int)
    if (high <= low).any():
        return
    x = np.arange(low[0], high[0])[None, :] + 0.5 - start[0]
    y = np.arange(low[1], high[1])[:, None] + 0.5 - start[1]
    along = end - start
    share = np.clip((x * along[0] + y * along[1]) / max(float(along @ along), 1e-12), 0, 1)
    distance = np.hypot(x - share * along[0], y - share * along[1])
    box = guide[low[1] : high[1], low[0] : high[0]]
    np.maximum(box, np.clip(reach - distance, 0, 1), out=box)


def fill(landmarks: np.ndarray, polygons: list[list[int]], size: int = 256) -> np.ndarray:
    """Filled polygons of mesh points as uint8 [size,size] 0 or 1."""
    mask = np.zeros((size, size), np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.round(landmarks[polygon, :2] * 16 - 8).astype(np.int32)], 1, shift=4)
    return mask


def hair_mask(pixels: np.ndarray, landmarks: np.ndarray, oval: np.ndarray) -> np.ndarray:
    """Best effort: what lies round the upper oval, is coloured like the band above the forehead and touches it."""
    points = landmarks[OVAL, :2]
    centre = points.mean(axis=0)
    height = np.ptp(points[:, 1])
    shell = np.zeros_like(oval)
    grown = centre + (points - centre) * np.array([1.5, 1.55])
    cv2.fillPoly(shell, [grown.astype(np.int32)], 1)
    shell[oval > 0] = 0
    shell[int(max(0, min(255, centre[1] + 0.6 * height))) :] = 0
    lift = np.array([0, -0.17 * height])
    band = np.zeros_like(oval)
    crown = landmarks[[54, 103, 67, 109, 10, 338, 297, 332, 284], :2] + lift
    cv2.polylines(band, [crown.astype(np.int32)], False, 1, max(3, int(0.1 * height)))
    band &= shell
    if band.sum() < 30:
        return band
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.float32)
    colours = lab[band > 0]
    centre_colour = np.median(colours, axis=0)
    spread = np.maximum(np.median(np.abs(colours - centre_colour), axis=0) * 1.5, [9, 5, 5])
    near = (((lab - centre_colour) / spread) ** 2).sum(axis=2) < 9
    candidate = cv2.medianBlur((near & (shell > 0)).astype(np.uint8), 5)
    _, parts = cv2.connectedComponents(candidate)
    touching = np.unique(parts[(band > 0) & (candidate > 0)])
    return np.isin(parts, touching[touching > 0]).astype(np.uint8)


def ear_mask(landmarks: np.ndarray) -> np.ndarray:
    """Boxes beside the oval on the sides that are turned to the camera."""
    mask = np.zeros((256, 256), np.uint8)
    width = np.ptp(landmarks[OVAL, 0])
    for ear in REGIONS["ears"]:
        side = landmarks[ear["side"], 0]
        toward = np.sign(side - landmarks[ear["nose"], 0])
        if abs(side - landmarks[ear["nose"], 0]) < 0.33 * width:
            continue
        left, right = sorted((side, side + toward * 0.13 * width))
        top, bottom = landmarks[ear["top"], 1], landmarks[ear["bottom"], 1]
        cv2.rectangle(mask, (int(left), int(top)), (int(right), int(bottom)), 1, -1)
    return mask


def region_masks(pixels: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    """The eight region masks uint8 [8,256,256] 0 or 1, in the order of regions.json; they do not overlap."""
    polygons = REGIONS["polygons"]
    masks = {name: fill(landmarks, polygons[name]) for name in ("brows", "eyes", "nose", "lips")}
    oval = fill(landmarks, polygons["skin"])
    taken = np.maximum.reduce(list(masks.values()))
    masks["skin"] = oval & (1 - taken)
    taken = np.maximum(taken, oval)
    masks["ears"] = ear_mask(landmarks) & (1 - taken)
    masks["hair"] = hair_mask(pixels, landmarks, oval) & (1 - np.maximum(taken, masks["ears"]))
    taken = np.maximum.reduce([taken, masks["ears"], masks["hair"]])
    masks["background"] = 1 - taken
    return np.stack([masks[name] for name in REGIONS["order"]])


def label_portraits(settings: Settings) -> None:
    """Writes guides.npy uint8 [N,side,side] and regions.npy uint8 [N,8,64,64] (share of each cell, 0..255)."""
    side = settings.config.get("side", FRAME)
    portraits: Portraits = load_portraits(settings.data, settings.features, side)
    folder = settings.folder("labels")
    count = len(portraits.pixels)
    guides = np.empty((count, side, side), np.uint8)
    regions = np.empty((count, 8, 64, 64), np.uint8)
    for i in range(count):
        landmarks = portraits.landmarks[i]
        guides[i] = np.round(draw_guide(landmarks * np.float32(side / FRAME), side) * 255)
        pixels = portraits.pixels[i]
        small = pixels if side == FRAME else cv2.resize(pixels, (FRAME, FRAME), interpolation=cv2.INTER_AREA)
        masks = region_masks(small, landmarks)
        regions[i] = np.round(masks.reshape(8, 64, 4, 64, 4).mean(axis=(2, 4)) * 255)
    np.save(folder / "guides.npy", guides)
    np.save(folder / "regions.npy", regions)
    print(f"labelled {count} portraits", flush=True)
