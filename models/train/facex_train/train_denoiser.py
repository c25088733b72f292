"""Trains region encoder, SD adapter and denoiser together by self-reconstruction."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .checkpoints import load_vae, start_from_exports
from .conditions import Batch, BatchMaker
from .diffusion import STEPS, mix
from .draft import withheld_cells
from .facex import FaceX
from .features import Features, expression_names
from .likeness import likeness_losses, load_likeness
from .loop import Run, worker_count, worker_rank
from .portraits import load_portraits
from .regions import same_face_loss
from .settings import Settings


def noised(batch: Batch, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """(noised latent, v, timestep): timesteps are spread evenly within a batch, with few near the clean end.

    The decoder takes what noise is left below a timestep of about 200 in its stride, so little is learnt there.
    """
    generator = torch.Generator().manual_seed(seed)
    count = len(batch.clean)
    spread = (torch.randperm(count, generator=generator) + torch.rand(count, generator=generator)) / count
    timestep = (spread**0.75 * STEPS).long().clamp(0, STEPS - 1)
    noise = torch.randn(batch.clean.shape, generator=generator)
    return *mix(batch.clean, noise, timestep), timestep


def weighted_loss(predicted: Tensor, wanted: Tensor, batch: Batch, hole_weight: float) -> tuple[Tensor, Tensor]:
    """Squared error with the hole weighted up where the conditioning is on, and the plain error inside the holes."""
    error = (predicted.float() - wanted).square().mean(dim=1, keepdim=True)
    hole = F.avg_pool2d(batch.adapter["mask"], 8) * batch.frc_scale.view(-1, 1, 1, 1)
    weight = 1 + hole_weight * hole
    return (error * weight).sum() / weight.sum(), (error.detach() * hole).sum() / hole.sum().clamp(min=1)


def draft_loss(drafted: Tensor, batch: Batch) -> Tensor:
    """Squared error of the draft where the reference was cut out; 0 when nothing was."""
    withheld = withheld_cells(batch.adapter["reference"], batch.adapter["mask"])
    error = (drafted.float() - batch.clean).square().mean(dim=1, keepdim=True)
    return (error * withheld).sum() / withheld.sum().clamp(min=1)


@torch.no_grad()
def holdout_loss(model: FaceX, maker: BatchMaker, batches: int, hole_weight: float) -> dict[str, float]:
    """Loss on fixed batches of hold-out faces with fixed noise."""
    total, inside, draft = 0.0, 0.0, 0.0
    for i in range(batches):
        batch = maker.make(16, [77, i])
        x, v, timestep = noised(batch, 77 + i)
        with torch.autocast("cpu", torch.bfloat16):
            predicted = model(batch, x, timestep)
        loss, hole = weighted_loss(predicted.v, v, batch, hole_weight)
        total, inside = total + loss.item() / batches, inside + hole.item() / batches
        draft += draft_loss(predicted.drafted, batch).item() / batches
    return {"holdout_loss": round(total, 4), "holdout_hole": round(inside, 4), "holdout_draft": round(draft, 4)}


def train_denoiser(settings: Settings, minutes: float | None = None) -> None:
    """Runs until the planned minutes are used; resumes by itself and takes up new features at every checkpoint."""
    plan = settings.config["denoiser"]["training"]
    torch.manual_seed(plan["seed"])
    portraits = load_portraits(settings.data, settings.features)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    maker = BatchMaker(portraits, features, settings.run, plan)
    unseen = BatchMaker(portraits, features, settings.run, plan, holdout=True)
    model = FaceX(settings.config, load_vae(settings)).to(memory_format=torch.channels_last)
    if not (settings.folder("denoiser") / "checkpoint.pt").exists():
        start_from_exports(model, settings)
    run = Run(settings.folder("denoiser"), model, plan["rate"], minutes or plan["minutes"], plan["ema"], 0.01)
    run.resume()
    likeness = load_likeness(settings, model.denoiser.latent)
    rank, batch_size = worker_rank(), plan["batch"] // worker_count()
    while not run.done:
        rate = run.schedule(warmup_steps=60)
        batch = maker.make(batch_size, [plan["seed"], run.step, rank])
        x, v, timestep = noised(batch, plan["seed"] * 10**7 + run.step * 8 + rank)
        with torch.autocast("cpu", torch.bfloat16):
            predicted = model(batch, x, timestep)
            others = model.regions(batch.view, batch.view_masks)
        loss, hole = weighted_loss(predicted.v, v, batch, plan["holeWeight"])
        draft = draft_loss(predicted.drafted, batch)
        faces = same_face_loss(predicted.vectors, others)
        who = likeness_losses(likeness, batch, x, timestep, predicted) if likeness else {}
        total = loss + plan["draftWeight"] * draft + plan["sameFaceWeight"] * faces
        run.update(total + plan["likenessWeight"] * sum(who.values()), plan["batch"], plan["clip"])
        run.log(25, rate=rate, loss=loss, hole=hole, draft=draft, faces=faces, **who)
        if run.step % 250 == 0:
            features.reload()
        if run.save_when_due(300):
            found = holdout_loss(run.average, unseen, 3, plan["holeWeight"])
            run.write_row(
                "holdout.csv",
                {
                    "step": run.step,
                    "seconds": round(run.elapsed),
                    "pictures": run.pictures,
                    **found,
                    "features": len(features.arrays),
                },
            )
    run.save()
