"""Pictures encoded once; what trains on latents reads these files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from .checkpoints import load_vae
from .loop import wait_for_workers, worker_count, worker_rank
from .portraits import load_portraits
from .settings import Settings


@torch.no_grad()
def encode_pictures(settings: Settings, path: Path, count: int, pictures: Callable[[int], np.ndarray]) -> None:
    """Writes `path`, float16 [count,views,8,32,32]: posterior means of `pictures(i)` [views,side,side,3] 0..1.

    All workers share the work; the file has its name once it is whole.
    """
    vae = load_vae(settings)
    vae.encoder.to(memory_format=torch.channels_last)
    part = path.with_suffix(".part")
    if worker_rank() == 0:
        views, side = pictures(0).shape[:2]
        shape = (count, views, vae.latent_mean.shape[1], side // 8, side // 8)
        np.lib.format.open_memmap(part, "w+", np.float16, shape).flush()
    wait_for_workers()
    latents = np.lib.format.open_memmap(part, "r+")
    for i in range(worker_rank(), count, worker_count()):
        pixels = torch.from_numpy(pictures(i)).permute(0, 3, 1, 2) * 2 - 1
        with torch.autocast("cpu", torch.bfloat16):
            latents[i] = vae.encode(pixels.contiguous(memory_format=torch.channels_last)).numpy()
    latents.flush()
    wait_for_workers()
    if worker_rank() == 0:
        part.rename(path)
    wait_for_workers()


def with_mirror(pixels: np.ndarray) -> np.ndarray:
    """A picture uint8 [side,side,3] and its mirror image, float32 [2,side,side,3] 0..1."""
    return np.stack([pixels, pixels[:, ::-1]]).astype(np.float32) / 255


def encode_portraits(settings: Settings) -> None:
    """Writes latents.npy float16 [N,2,8,32,32] of each picture and of its mirror image."""
    pixels = load_portraits(settings.data, settings.features).pixels
    path = settings.folder("latents") / "latents.npy"
    encode_pictures(settings, path, len(pixels), lambda i: with_mirror(pixels[i]))
    if worker_rank():
        return
    values = np.load(path).astype(np.float32)
    print(f"encoded {len(pixels)} portraits; mean {values.mean():.3f}, std {values.std():.3f}", flush=True)
