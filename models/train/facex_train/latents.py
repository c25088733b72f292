"""Encodes every portrait and its mirror image once; the denoiser trains on these."""

from __future__ import annotations

import numpy as np
import torch

from .checkpoints import load_vae
from .loop import wait_for_workers, worker_count, worker_rank
from .portraits import load_portraits
from .settings import Settings


@torch.no_grad()
def encode_portraits(settings: Settings) -> None:
    """Writes latents.npy float16 [N,2,8,32,32]: normalised posterior means of each picture and of its mirror image."""
    portraits = load_portraits(settings.data, settings.features)
    vae = load_vae(settings)
    vae.encoder.to(memory_format=torch.channels_last)
    count = len(portraits.pixels)
    path = settings.folder("latents") / "latents.npy"
    shape = (count, 2, vae.latent_mean.shape[1], 32, 32)
    if worker_rank() == 0:
        np.lib.format.open_memmap(path, "w+", np.float16, shape).flush()
    wait_for_workers()
    latents = np.lib.format.open_memmap(path, "r+")
    for i in range(worker_rank(), count, worker_count()):
        pixels = torch.from_numpy(portraits.pixels[i]).permute(2, 0, 1).float() / 127.5 - 1
        both = torch.stack([pixels, pixels.flip(2)]).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            latents[i] = vae.encode(both).numpy()
    latents.flush()
    wait_for_workers()
    if worker_rank():
        return
    values = latents.astype(np.float32)
    print(f"encoded {count} portraits; mean {values.mean():.3f}, std {values.std():.3f}", flush=True)
