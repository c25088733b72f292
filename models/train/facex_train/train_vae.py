"""Trains the autoencoder on random crops; measures PSNR on whole hold-out faces."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .loop import Run, worker_count, worker_rank
from .parts import build_vae
from .portraits import Portraits, load_portraits
from .settings import Settings
from .vae import Vae


def gradient_loss(output: Tensor, wanted: Tensor) -> Tensor:
    """L1 between horizontal and vertical differences at full, half and quarter size: punishes blur."""
    total = output.new_zeros(())
    for scale in range(3):
        if scale:
            output, wanted = F.avg_pool2d(output, 2), F.avg_pool2d(wanted, 2)
        error = output - wanted
        total = total + error.diff(dim=2).abs().mean() + error.diff(dim=3).abs().mean()
    return total / 3


def draw_crops(portraits: Portraits, weights: np.ndarray, size: int, batch: int, seed: list[int]) -> Tensor:
    """Random mirrored crops as float [batch,3,size,size] in -1..1; corners on no grid."""
    rng = np.random.default_rng(seed)
    crops = np.empty((batch, 3, size, size), np.float32)
    for row, index in enumerate(rng.choice(len(weights), batch, p=weights)):
        y, x = rng.integers(0, 257 - size, 2)
        crop = portraits.pixels[index, y : y + size, x : x + size]
        crops[row] = (crop[:, ::-1] if rng.random() < 0.5 else crop).transpose(2, 0, 1)
    return torch.from_numpy(crops / 127.5 - 1).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def holdout_psnr(vae: Vae, portraits: Portraits, min_side_px: int, limit: int = 64, noise: float = 0.0) -> float:
    """Mean PSNR in dB over whole hold-out pictures, on values rounded to 8 bits, with so much noise on the latent."""
    index = portraits.holdout_indices(min_side_px)[:limit]
    scores = []
    for i in index:
        wanted = torch.from_numpy(portraits.pixels[i]).permute(2, 0, 1)[None].float()
        with torch.autocast("cpu", torch.bfloat16):
            latent = vae.encode(wanted / 127.5 - 1)
            shaken = latent + noise * torch.randn(latent.shape, generator=torch.Generator().manual_seed(int(i)))
            output = vae.decode(shaken)
        rounded = ((output.float() + 1) * 127.5).round().clamp(0, 255)
        scores.append(10 * torch.log10(255**2 / (rounded - wanted).square().mean()).item())
    return float(np.mean(scores))


@torch.no_grad()
def normalise_latents(vae: Vae, portraits: Portraits) -> None:
    """Sets latent_mean and latent_std from 500 training pictures, so that the latent has unit variance per channel."""
    vae.latent_mean.zero_()
    vae.latent_std.fill_(1)
    index = portraits.train_indices()
    means = []
    for i in index[:: max(1, len(index) // 500)]:
        pixels = torch.from_numpy(portraits.pixels[i]).permute(2, 0, 1)[None].float() / 127.5 - 1
        means.append(vae.encode(pixels))
    stacked = torch.cat(means)
    vae.latent_mean.copy_(stacked.mean(dim=(0, 2, 3), keepdim=True))
    vae.latent_std.copy_(stacked.std(dim=(0, 2, 3), keepdim=True))


def train_vae(settings: Settings, minutes: float | None = None) -> None:
    """Runs until the planned minutes are used, then normalises the latents and saves; resumes by itself."""
    plan = settings.config["vae"]["training"]
    torch.manual_seed(plan["seed"])
    portraits = load_portraits(settings.data, settings.features)
    allowed = np.zeros(len(portraits.pixels))
    allowed[portraits.train_indices(plan["minSidePx"])] = 1
    allowed[portraits.train_indices(plan["sharpSidePx"])] = plan["sharpWeight"]
    allowed /= allowed.sum()
    run = Run(
        settings.folder("vae"),
        build_vae(settings.config).to(memory_format=torch.channels_last),
        plan["rate"],
        minutes or plan["minutes"],
        plan["ema"],
        0.01,
    )
    run.resume()
    vae = run.model
    rank, batch = worker_rank(), plan["batch"] // worker_count()
    while not run.done:
        rate = run.schedule()
        pixels = draw_crops(portraits, allowed, plan["cropPx"], batch, [plan["seed"], run.step, rank])
        with torch.autocast("cpu", torch.bfloat16):
            mean, log_var = vae.encoder(pixels)
            noise = torch.randn(
                mean.shape, generator=torch.Generator().manual_seed(plan["seed"] * 10**7 + run.step * 8 + rank)
            )
            output = vae.decoder(mean + (0.5 * log_var.float()).exp() * noise)
        mean, log_var, output = mean.float(), log_var.float(), output.float()
        l1 = (output - pixels).abs().mean()
        gradient = gradient_loss(output, pixels)
        kl = 0.5 * (mean.square() + log_var.exp() - 1 - log_var).mean()
        run.update(l1 + plan["gradientWeight"] * gradient + plan["klWeight"] * kl, plan["batch"], plan["clip"])
        run.log(50, rate=rate, l1=l1, gradient=gradient, kl=kl)
        if run.save_when_due(240):
            run.write_row(
                "holdout.csv",
                {
                    "step": run.step,
                    "seconds": round(run.elapsed),
                    "psnr": holdout_psnr(run.average, portraits, 400, 16),
                },
            )
    if rank:
        return
    normalise_latents(run.average, portraits)
    vae.latent_mean.copy_(run.average.latent_mean)
    vae.latent_std.copy_(run.average.latent_std)
    run.save()
    for side in (0, 400):
        run.write_row(
            "final.csv",
            {
                "step": run.step,
                "pictures": run.pictures,
                "seconds": round(run.elapsed),
                "min_side_px": side,
                "psnr": holdout_psnr(run.average, portraits, side),
            },
        )
