"""Trains the network that tells how the face of a latent is moved, on altered portraits and on plain pastes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .conditions import face_cells
from .face_reader import noised_face
from .features import MOTION_PARTS, Features, expression_names
from .latents import encode_pictures, with_mirror
from .loop import Run, worker_count, worker_rank
from .motion_reader import MotionReader, set_scale
from .portraits import load_portraits, read_pictures
from .settings import Settings
from .train_likeness import encode_views


def encode_swaps(settings: Settings, pixels: np.ndarray) -> Path:
    """latents-swaps.npy float16 [N,2,8,32,32]: every paste and its mirror image as latents."""
    path = settings.folder("motion-reader") / "latents-swaps.npy"
    if not path.exists():
        encode_pictures(settings, path, len(pixels), lambda i: with_mirror(pixels[i]))
    return path


class Views:
    """Latents with the motion that was measured on their pictures; `view` counts altered copies, odd ones mirrored."""

    def __init__(self, latents: np.ndarray, regions: np.ndarray, owners: np.ndarray, features: Features) -> None:
        self.latents, self.regions, self.owners, self.features = latents, regions, owners, features
        known = np.all([features.ok[name] for name in MOTION_PARTS], axis=0)
        self.known = np.flatnonzero(known)

    def take(self, rows: np.ndarray, views: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
        """(latent [B,8,32,32], face cells [B,1,32,32], motion [B,62])."""
        latent = torch.from_numpy(np.stack([self.latents[i, v] for i, v in zip(rows, views)])).float()
        cells = [face_cells(self.regions[self.owners[i]], bool(v % 2)) for i, v in zip(rows, views)]
        return latent, torch.from_numpy(np.stack(cells)), self.motion(rows, views % 2 == 1)

    def motion(self, rows: np.ndarray, mirrored: np.ndarray) -> Tensor:
        """Motion [B,62] of known pictures or of their mirror images."""
        return torch.from_numpy(np.stack([self.features.motion(int(i), bool(m)) for i, m in zip(rows, mirrored)]))


def load_views(settings: Settings, names: list[str]) -> tuple[Views, Views, np.ndarray]:
    """Views of the portraits, of the pastes, and the hold-out's indices among the portraits."""
    portraits = load_portraits(settings.data, settings.features)
    regions = np.load(settings.run / "labels" / "regions.npy", mmap_mode="r")
    count = len(portraits.pixels)
    views = np.load(encode_views(settings, portraits, settings.config["likeness"]["training"]["views"]), mmap_mode="r")
    own = Views(views, regions, np.arange(count), Features(settings.features, count, names))
    folder = settings.folder("swaps")
    pixels, _ = read_pictures(folder / "portraits")
    measured = Features(folder, len(pixels), names)
    owners = np.array(json.loads((folder / "pairs.json").read_text()))[:, 0]
    pasted = Views(np.load(encode_swaps(settings, pixels), mmap_mode="r"), regions, owners, measured)
    return own, pasted, portraits.holdout_indices()


def train_motion_reader(settings: Settings, minutes: float | None = None) -> None:
    """Learns motion by regression; every twentieth paste and the hold-out are kept for final.csv."""
    plan = settings.config["motionReader"]["training"]
    torch.manual_seed(plan["seed"])
    own, pasted, holdout = load_views(settings, expression_names(settings.data))
    unseen = np.intersect1d(own.known, holdout)
    seen = np.setdiff1d(own.known, holdout)
    test = pasted.known[pasted.known % 20 == 0]
    train = pasted.known[pasted.known % 20 != 0]
    model = MotionReader(own.latents.shape[2]).to(memory_format=torch.channels_last)
    set_scale(model, own.motion(seen, np.zeros(len(seen), bool)))
    run = Run(settings.folder("motion-reader"), model, plan["rate"], minutes or plan["minutes"], plan["ema"], 0.05)
    run.resume()
    size = plan["batch"] // worker_count() // 2
    while not run.done:
        rate = run.schedule()
        rng = np.random.default_rng([plan["seed"], run.step, worker_rank()])
        generator = torch.Generator().manual_seed(plan["seed"] * 10**7 + run.step * 8 + worker_rank())
        draws = [
            views.take(rng.choice(rows, size), rng.integers(0, views.latents.shape[1], size))
            for views, rows in ((own, seen), (pasted, train))
        ]
        latent, face, motion = (torch.cat(both) for both in zip(*draws))
        found = model(noised_face(latent, face, 0.3, generator).contiguous(memory_format=torch.channels_last))
        loss = (found - model.wanted(motion)).abs().mean()
        run.update(loss, plan["batch"], 1.0)
        run.log(50, rate=rate, loss=loss)
        run.save_when_due(120)
    run.save()
    if worker_rank():
        return
    average = run.average.eval()
    for name, views, rows in (("portraits", own, unseen), ("pastes", pasted, test)):
        latent, face, motion = views.take(rows, np.zeros(len(rows), int))
        with torch.no_grad():
            error = (average(latent * face) - average.wanted(motion)).abs() * average.spread
        middle = (average.mean - motion).abs().mean(dim=0)
        row = {"shown": name, "faces": len(rows)}
        for part, here in (("expression", slice(0, 57)), ("pose", slice(57, 60)), ("gaze", slice(60, 62))):
            row[part] = round(error[:, here].mean().item(), 4)
            row[f"{part}_mean_face"] = round(middle[here].mean().item(), 4)
        run.write_row("final.csv", row)
