"""Plain pastes of one training face onto another's mesh, written as a folder of portraits that can be measured."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from .features import Features, expression_names
from .loop import wait_for_workers, worker_count, worker_rank
from .portraits import Portraits, load_portraits
from .settings import Settings
from .swap import WIDEST_YAW, swap_reference

COUNT = 2400


def draw_pairs(portraits: Portraits, features: Features, count: int, seed: int) -> np.ndarray:
    """Pairs [count,2] (target, donor) of training faces whose yaw differs by 30 degrees at most."""
    rng = np.random.default_rng(seed)
    usable = np.array([i for i in portraits.train_indices() if features.ok["pose"][i]])
    yaw = features.arrays["pose"][:, 0]
    pairs: list[np.ndarray] = []
    while len(pairs) < count:
        pair = rng.choice(usable, 2, replace=False)
        if abs(yaw[pair[0]] - yaw[pair[1]]) <= WIDEST_YAW:
            pairs.append(pair)
    return np.stack(pairs)


def write_swaps(settings: Settings) -> None:
    """Writes FACEX_RUN/swaps/portraits (images/, index.csv) and pairs.json; the motion scripts measure that folder."""
    portraits = load_portraits(settings.data, settings.features)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    pairs = draw_pairs(portraits, features, COUNT, 21)
    folder: Path = settings.folder("swaps") / "portraits"
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for k in range(worker_rank(), len(pairs), worker_count()):
        target, donor = pairs[k]
        pictures = [portraits.pixels[i].astype(np.float32) / 255 for i in (donor, target)]
        points = [portraits.landmarks[i] for i in (donor, target)]
        paste, _ = swap_reference(pictures[0], points[0], pictures[1], points[1], removed=False)
        bgr = np.round(paste[..., ::-1] * 255).astype(np.uint8)
        cv2.imwrite(str(folder / "images" / f"s{k:04d}.jpg"), bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])
    wait_for_workers()
    if worker_rank():
        return
    rows = [f"s{k:04d}.jpg,swap,256" for k in range(len(pairs))]
    (folder / "index.csv").write_text("\n".join(["file,origin,crop_side_px", *rows]) + "\n")
    (folder.parent / "pairs.json").write_text(json.dumps(pairs.tolist()))
    print(f"wrote {len(pairs)} swaps", flush=True)
