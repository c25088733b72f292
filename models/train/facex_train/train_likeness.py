"""Trains the network that tells who a latent shows, on altered copies of every portrait, encoded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .augment import recolour, smooth_field, soften, warp
from .conditions import face_cells
from .face_reader import noised_face
from .features import Features, expression_names
from .latents import encode_pictures
from .likeness import Likeness, set_space
from .loop import Run, worker_count, worker_rank
from .portraits import Portraits, load_portraits
from .settings import Settings


def altered(pixels: np.ndarray, index: int, views: int) -> np.ndarray:
    """Moved and recoloured copies float32 [views,256,256,3] 0..1 of a picture uint8; every second one is mirrored."""
    rng = np.random.default_rng([11, index])
    pictures = []
    for view in range(views):
        picture = pixels.astype(np.float32) / 255
        picture = picture[:, ::-1] if view % 2 else picture
        picture = warp(np.ascontiguousarray(picture), smooth_field(rng, 0.006))
        picture = recolour(rng, picture, 0.7)
        pictures.append(soften(rng, picture) if rng.random() < 0.3 else picture)
    return np.stack(pictures)


def encode_views(settings: Settings, portraits: Portraits, views: int) -> Path:
    """latents-views.npy float16 [N,views,8,32,32]: altered copies of every portrait (and mirror images) as latents."""
    path = settings.folder("likeness") / "latents-views.npy"
    if not path.exists():
        encode_pictures(settings, path, len(portraits.pixels), lambda i: altered(portraits.pixels[i], i, views))
    return path


def train_likeness(settings: Settings, minutes: float | None = None) -> None:
    """Learns to find each training face among all of them from an altered, noised view of it."""
    plan = settings.config["likeness"]["training"]
    torch.manual_seed(plan["seed"])
    portraits = load_portraits(settings.data, settings.features)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    latents = np.load(encode_views(settings, portraits, plan["views"]), mmap_mode="r")
    regions = np.load(settings.run / "labels" / "regions.npy", mmap_mode="r")
    known = np.array([i for i in portraits.train_indices() if features.ok["identity"][i]])
    descriptors = torch.from_numpy(features.arrays["identity"][known])
    model = Likeness(latents.shape[2], len(known)).to(memory_format=torch.channels_last)
    set_space(model, descriptors)
    run = Run(settings.folder("likeness"), model, plan["rate"], minutes or plan["minutes"], plan["ema"], 0.05)
    run.resume()
    size = plan["batch"] // worker_count()

    def draw(rows: np.ndarray, views: np.ndarray) -> tuple[Tensor, Tensor]:
        shown = torch.from_numpy(np.stack([latents[i, v] for i, v in zip(rows, views)])).float()
        face = torch.from_numpy(np.stack([face_cells(regions[i], bool(v % 2)) for i, v in zip(rows, views)]))
        return shown.contiguous(memory_format=torch.channels_last), face

    while not run.done:
        rate = run.schedule()
        rng = np.random.default_rng([plan["seed"], run.step, worker_rank()])
        generator = torch.Generator().manual_seed(plan["seed"] * 10**7 + run.step * 8 + worker_rank())
        places = rng.integers(0, len(known), size)
        latent, face = draw(known[places], rng.integers(0, plan["views"], size))
        seen = model(noised_face(latent, face, 0.5, generator))
        loss = F.cross_entropy(seen @ model.gallery.T / 0.1, torch.from_numpy(places), label_smoothing=0.1)
        near = 1 - (seen * model.gallery[places]).sum(dim=1).mean()
        run.update(loss + 2 * near, plan["batch"], 1.0)
        run.log(50, rate=rate, loss=loss, near=near)
        run.save_when_due(120)
    run.save()
    if worker_rank():
        return
    unseen = np.array([i for i in portraits.holdout_indices() if features.ok["identity"][i]])
    average = run.average.eval()
    gallery = average.wanted(torch.from_numpy(features.arrays["identity"][unseen]))
    for most in (0.0, 0.4):
        latent, face = draw(unseen, np.zeros(len(unseen), int))
        with torch.no_grad():
            scores = average(noised_face(latent, face, most, torch.Generator().manual_seed(5))) @ gallery.T
        found = (scores.argmax(dim=1) == torch.arange(len(unseen))).float().mean().item()
        near = scores.diagonal().mean().item()
        row = {"noise": most, "faces": len(unseen), "found": round(found, 3), "cosine": round(near, 3)}
        run.write_row("final.csv", row)
