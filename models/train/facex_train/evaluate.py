"""Self-reconstruction of hold-out faces in numbers: how near the sampled hole comes to the truth, by start noise and steps.

The plain reference is measured alike: what the generator does not improve on is not worth its time.
"""

from __future__ import annotations

import csv

import torch
import torch.nn.functional as F
from torch import Tensor

from .checkpoints import frozen_generator, load_vae
from .conditions import BatchMaker
from .diffusion import sample_ddim
from .features import Features, expression_names
from .portraits import load_portraits
from .settings import Settings

SETTINGS = ((0.3, 12), (0.5, 4), (0.5, 12), (0.7, 12), (1.0, 4), (1.0, 12))


def hole_psnr(picture: Tensor, truth: Tensor, mask: Tensor) -> Tensor:
    """PSNR in dB under the mask for each picture [B,3,H,W] -1..1."""
    error = (((picture.clamp(-1, 1) - truth) / 2).square() * mask).flatten(1).sum(dim=1)
    return -10 * torch.log10(error / (3 * mask.flatten(1).sum(dim=1)).clamp(min=1e-6) + 1e-8)


@torch.no_grad()
def evaluate(settings: Settings, count: int) -> None:
    """Writes evaluate.csv into the denoiser's run folder; assembled and removed references are kept apart."""
    portraits = load_portraits(settings.data, settings.features)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    model, vae = frozen_generator(settings), load_vae(settings)
    rows = []
    for mode, removed in (("assembled", 0.0), ("removed", 1.0)):
        plan = {**settings.config["denoiser"]["training"], "removed": removed, "conditioningDrop": 0.0, "exchanged": 0}
        batch = BatchMaker(portraits, features, settings.run, plan, holdout=True).make(count, [99])
        mask, reference = batch.adapter["mask"], batch.adapter["reference"]
        # The truth as the autoencoder gives it back: its own loss is not the denoiser's.
        truth = vae.decode(batch.clean)
        scores = {"reference": hole_psnr(reference, truth, mask)}
        tokens, reference_map, _ = model.condition(batch)
        # What the node Draft gives: the reference's latent, drafted where it was cut out.
        start, fusion = reference_map[:, : batch.clean.shape[1]], F.adaptive_max_pool2d(mask, 32)
        scores["draft"] = hole_psnr(vae.decode(start), truth, mask)
        for strength, steps in SETTINGS:
            latent = sample_ddim(
                lambda x, t, told=tokens, shown=reference_map: model.denoiser(x, t, told, shown, torch.ones(1)),
                start,
                batch.clean,
                fusion,
                steps,
                strength,
                seed=3,
            )
            scores[f"start {strength}, {steps} steps"] = hole_psnr(vae.decode(latent), truth, mask)
        rows += [{"reference": mode, "result": name, "psnr_hole": round(v.mean().item(), 2)} for name, v in scores.items()]
    with open(settings.folder("denoiser") / "evaluate.csv", "w", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        print(row, flush=True)
