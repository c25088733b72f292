"""Second and third stage of the autoencoder: latents get noise, for what a denoiser leaves over must not become stains.

`robust` trains both halves, so that the latent itself carries little that a touch of noise destroys: it comes before any
latent is cached. `decoder` trains the decoder alone and leaves all latents and denoisers valid.
"""

from __future__ import annotations

import numpy as np
import torch

from .checkpoints import load_vae
from .loop import Run, worker_count, worker_rank
from .portraits import load_portraits
from .settings import Settings
from .train_vae import draw_crops, gradient_loss, holdout_psnr, normalise_latents


def train_with_noise(settings: Settings, step: str, minutes: float | None = None) -> None:
    """Runs the `robust` or `decoder` step until the planned minutes are used; resumes by itself."""
    plan, shape = settings.config[step]["training"], settings.config["vae"]["training"]
    portraits = load_portraits(settings.data, settings.features)
    allowed = np.zeros(len(portraits.pixels))
    allowed[portraits.train_indices(shape["minSidePx"])] = 1
    allowed[portraits.train_indices(shape["sharpSidePx"])] = shape["sharpWeight"]
    allowed /= allowed.sum()
    vae = load_vae(settings, before=step).to(memory_format=torch.channels_last)
    vae.encoder.requires_grad_(step == "robust")
    run = Run(settings.folder(step), vae, plan["rate"], minutes or plan["minutes"], plan["ema"], 0.01)
    run.resume()
    rank, batch = worker_rank(), plan["batch"] // worker_count()
    while not run.done:
        rate = run.schedule()
        pixels = draw_crops(portraits, allowed, shape["cropPx"], batch, [plan["seed"], run.step, rank])
        generator = torch.Generator().manual_seed(plan["seed"] * 10**7 + run.step * 8 + rank)
        spread = torch.rand(batch, 1, 1, 1, generator=generator) * plan["latentNoise"]
        with torch.autocast("cpu", torch.bfloat16):
            latent = vae.encoder(pixels)[0].float()
            # Noise in units of the latent's own spread, gradient included, or the encoder would only scale the latent up.
            unit = latent.std(dim=(0, 2, 3), keepdim=True)
            output = vae.decoder(latent + spread * unit * torch.randn(latent.shape, generator=generator)).float()
        l1, gradient = (output - pixels).abs().mean(), gradient_loss(output, pixels)
        size = latent.square().mean()
        run.update(l1 + shape["gradientWeight"] * gradient + plan["sizeWeight"] * size, plan["batch"], shape["clip"])
        run.log(50, rate=rate, l1=l1, gradient=gradient, size=size)
        run.save_when_due(120)
    if rank:
        return
    if step == "robust":
        normalise_latents(run.average, portraits)
        vae.latent_mean.copy_(run.average.latent_mean)
        vae.latent_std.copy_(run.average.latent_std)
    run.save()
    for noise in (0.0, 0.3):
        psnr = holdout_psnr(run.average, portraits, 400, noise=noise)
        run.write_row(
            "final.csv",
            {
                "step": run.step,
                "pictures": run.pictures,
                "seconds": round(run.elapsed),
                "min_side_px": 400,
                "latent_noise": noise,
                "psnr": psnr,
            },
        )
