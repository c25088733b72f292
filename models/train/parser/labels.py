"""Labels to train on: features and face from the mesh, the rest by colour models inside a person mask.

The person mask decides where the person ends; inside it, skin, hair, neck and clothes are told apart by mixtures of
Gaussians fitted to the picture itself under priors of position. Pixels that stay doubtful get a low weight.
"""

from __future__ import annotations

import cv2
import numpy as np

from .mixture import fit_mixture, likelihood
from .polygons import BROWS, EYES, LIDS, LIPS, LOWER_LIP, MOUTH, NOSE, OVAL, UPPER_LIP, fill

SIDE = 128
LABELS = (
    "background skin brow-left brow-right eye-left eye-right glasses ear-left ear-right earring nose mouth upper-lip "
    "lower-lip neck necklace cloth hair hat"
).split()
ID = {name: i for i, name in enumerate(LABELS)}
CLASSES = ("skin", "hair", "ear", "neck", "cloth", "background")
COLOURS = dict(skin="skin", ear="skin", neck="skin", hair="hair", cloth="cloth", background="background")
COMPONENTS = dict(skin=3, hair=3, cloth=3, background=4)


def _bump(value, centre, width):
    return np.exp(-(((value - centre) / width) ** 2))


def _step(value, start, end):
    t = np.clip((value - start) / (end - start), 0, 1)
    return t * t * (3 - 2 * t)


def head_axes(landmarks: np.ndarray, side: int = SIDE) -> tuple[np.ndarray, np.ndarray, float]:
    """Planes [side,side] of across (1 at the cheek's edge) and up (1 at the forehead's top), and half the face's height."""
    points = landmarks[:, :2] * (side / 256)
    top, chin, left, right = points[10], points[152], points[234], points[454]
    middle = np.array([(left[0] + right[0] + top[0] + chin[0]) / 4, (top[1] + chin[1]) / 2])
    half_height = max(4, np.hypot(*(top - chin)) / 2)
    half_width = max(np.hypot(*(right - left)) / 2, half_height * 0.6)
    up = (top - chin) / (2 * half_height)
    y, x = np.mgrid[0:side, 0:side] + 0.5
    dx, dy = x - middle[0], y - middle[1]
    return (-dx * up[1] + dy * up[0]) / half_width, (dx * up[0] + dy * up[1]) / half_height, half_height


def _priors(across: np.ndarray, up: np.ndarray, oval: np.ndarray, person: np.ndarray) -> dict[str, np.ndarray]:
    aside, outside = abs(across), 1 - oval
    reach = np.hypot(aside, np.where(up > 0, up / 1.05, up))
    crown = _step(up, -0.35, 0.2)
    sides = _step(aside, 0.75, 1.05) * _step(-up, -0.4, 0.2) * 0.55
    bare = 0.25 * _bump(reach, 1, 0.2) + 0.1 * _bump(aside, 0, 0.6) * _step(up, 0.85, 1) * (1 - _step(up, 1.25, 1.4))
    fringe = _step(up, 0.4, 0.95) * 0.15 + _step(aside, 0.78, 1) * 0.06 * _step(up, -0.5, -0.1)
    priors = dict(
        skin=oval + outside * bare,
        hair=outside * np.maximum(np.maximum(crown, sides), 0.015) + oval * fringe,
        ear=outside * 0.55 * _bump(aside, 1.14, 0.14) * _bump(up, -0.02, 0.3),
        neck=outside * 1.2 * _step(-up, 0.62, 1) * _step(-aside, -1.1, -0.65) * (1 - 0.75 * _step(-up, 1.4, 1.9)),
        cloth=outside * _step(-up, 0.95, 1.45),
    )
    # Long hair hangs beside the jaw; where the background shows there, what lies lower is cloth.
    band = (up > -0.65) & (up < -0.25) & (aside > 1.1) & (aside < 1.4)
    for sign in (1, -1):
        here = band & (across * sign > 0)
        share = person[here].mean() if here.sum() > 6 else 1
        if share < 0.55:
            below = (across * sign > 0) & (up < -0.3) & (oval < 0.5)
            priors["hair"] = np.where(below, np.minimum(priors["hair"], 0.01), priors["hair"])
    inside = np.maximum(np.clip(person, 0.002, 0.998), oval * 0.995)
    total = sum(priors.values()) + 1e-6
    return {**{name: value / total * inside for name, value in priors.items()}, "background": 1 - inside}


def _shares(pixels: np.ndarray, priors: dict[str, np.ndarray], usable: np.ndarray) -> dict[str, np.ndarray]:
    flat = pixels.reshape(-1, 3)
    prior = {name: value.reshape(-1) for name, value in priors.items()}
    inside = 1 - prior["background"]
    shares = {name: value.copy() for name, value in prior.items()}
    sample = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)[::2, 1::2].reshape(-1)
    for _ in range(4):
        models = {}
        for colour, count in COMPONENTS.items():
            weight = sum(shares[name] for name in CLASSES if COLOURS[name] == colour) * usable.reshape(-1)
            models[colour] = fit_mixture(flat[sample], np.where(weight > 0.5, weight, 0)[sample], count)
        likely = {colour: likelihood(model, flat) for colour, model in models.items()}
        total = sum(prior[name] * likely[COLOURS[name]] for name in CLASSES[:-1]) + 1e-30
        for name in CLASSES[:-1]:
            shares[name] = prior[name] * likely[COLOURS[name]] / total * inside
    return {name: value.reshape(SIDE, SIDE).astype(np.float32) for name, value in shares.items()}


def guided(light: np.ndarray, planes: list[np.ndarray], radius: int = 3, flat: float = 2e-3) -> np.ndarray:
    mean = lambda plane: cv2.boxFilter(plane, -1, (2 * radius + 1,) * 2, borderType=cv2.BORDER_REFLECT)  # noqa: E731
    light_mean = mean(light)
    variance = mean(light * light) - light_mean**2
    smooth = []
    for plane in planes:
        plane_mean = mean(plane)
        slope = (mean(light * plane) - light_mean * plane_mean) / (variance + flat)
        smooth.append(mean(slope) * light + mean(plane_mean - slope * light_mean))
    return np.clip(np.stack(smooth), 0, 1)


def _is_bald(pixels: np.ndarray, ids: np.ndarray, face: np.ndarray, up: np.ndarray) -> bool:
    crown = (ids == ID["hair"]) & (up > 0.7)
    if crown.sum() <= 40 or face.sum() <= 40:
        return False
    lab = cv2.cvtColor((pixels / 255).astype(np.float32), cv2.COLOR_RGB2LAB)
    skin, top = np.median(lab[face], 0), np.median(lab[crown], 0)
    return abs(skin[0] - top[0]) < 9 and np.hypot(*(skin - top)[1:]) < 7


def label(image: np.ndarray, landmarks: np.ndarray, person: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ids uint8 and weights float32 0..1, both [128,128], of RGB uint8 [256,256,3], [478,3] and a mask uint8 [256,256]."""
    pixels = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    mask = cv2.resize(person, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    across, up, half_height = head_axes(landmarks)
    oval = fill(landmarks, [OVAL], SIDE)
    soft = cv2.GaussianBlur(oval.astype(np.float32), (0, 0), half_height * 0.03)
    features = fill(landmarks, [*BROWS, *LIDS, LIPS], SIDE)
    nose = fill(landmarks, [NOSE], SIDE)
    shares = _shares(pixels, _priors(across, up, soft, mask), features == 0)
    light = (pixels @ np.array([0.3, 0.59, 0.11], np.float32)) / 255
    planes = guided(light, [shares[name] for name in CLASSES])
    best = planes.argmax(0)
    sure = planes.max(0) / (planes.sum(0) + 1e-6)
    ids = np.array([ID["skin"], ID["hair"], 0, ID["neck"], ID["cloth"], 0], np.uint8)[best]
    ids[best == 2] = np.where(across > 0, ID["ear-left"], ID["ear-right"])[best == 2]
    if _is_bald(pixels, ids, (oval > 0) & (features == 0) & (nose == 0) & (up < 0.6), up):
        ids[(ids == ID["hair"]) & (up > 0.2)] = ID["skin"]
    weights = _tidy(ids, oval > 0, across, up)
    weights *= np.clip((sure - 0.45) / 0.3, 0.1, 1) * np.clip(abs(mask - 0.5) / 0.3, 0.25, 1)
    weights *= _certainty(ids, oval > 0, across, up)
    paint_features(ids, landmarks, nose)
    return ids, weights.astype(np.float32)


def _certainty(ids: np.ndarray, oval: np.ndarray, across: np.ndarray, up: np.ndarray) -> np.ndarray:
    """How far the made labels are to be believed where sheets showed them wrong: ears are mostly missed, collars guessed."""
    aside = abs(across)
    ears = ~oval & (aside > 0.9) & (aside < 1.45) & (up > -0.5) & (up < 0.35)
    collar = (up < -0.95) & np.isin(ids, [ID["neck"], ID["cloth"], ID["background"], ID["hair"]])
    return np.where(ears, 0.05, np.where(collar, 0.4, 1)).astype(np.float32)


def _tidy(ids: np.ndarray, oval: np.ndarray, across: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Takes slips out of `ids` in place: islands of hair in the face, beards, lone patches (by weight 0)."""
    hair = (ids == ID["hair"]).astype(np.uint8)
    _, patches = cv2.connectedComponents(hair, connectivity=4)
    joined = np.isin(patches, np.unique(patches[(hair > 0) & ~oval])) & (hair > 0)
    ids[oval & ~((ids == ID["skin"]) | joined)] = ID["skin"]
    ids[oval & (hair > 0) & (up < -0.25) & (abs(across) < 0.8)] = ID["skin"]
    weights = np.ones(ids.shape, np.float32)
    hair = (ids == ID["hair"]).astype(np.uint8)
    count, patches, sizes, _ = cv2.connectedComponentsWithStats(hair, connectivity=8)
    for k in range(1, count):
        if sizes[k, 4] < 0.06 * sizes[1:, 4].max():
            weights[patches == k] = 0
    return weights


def paint_features(ids: np.ndarray, landmarks: np.ndarray, nose: np.ndarray) -> None:
    """Nose, eyes, brows and lips of the mesh, into square `ids` in place."""
    side = len(ids)
    ids[nose > 0] = ID["nose"]
    for polygon, name in zip(EYES, ("eye-right", "eye-left")):
        ids[fill(landmarks, [polygon], side) > 0] = ID[name]
    for polygon, name in zip(BROWS, ("brow-right", "brow-left")):
        ids[(fill(landmarks, [polygon], side) > 0) & (ids == ID["skin"])] = ID[name]
    for polygon, name in ((UPPER_LIP, "upper-lip"), (LOWER_LIP, "lower-lip"), (MOUTH, "mouth")):
        ids[fill(landmarks, [polygon], side) > 0] = ID[name]
