"""Trains region encoder, SD adapter and denoiser together by self-reconstruction."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .checkpoints import load_vae, start_from_base, start_from_exports
from .conditions import Batch, BatchMaker
from .diffusion import STEPS
from .draft import withheld_cells
from .facex import FaceX, train_only
from .features import Features, expression_names
from .likeness import likeness_losses, load_likeness
from .motion_reader import load_motion_reader, motion_losses
from .loop import Run, claim_folder, worker_count, worker_rank
from .moved import moved_maker
from .portraits import load_portraits
from .regions import same_face_loss
from .settings import Settings

# Share of the schedule at which the sampling of a swap starts at most.
SWAP_START = 0.75
# Cells over which light and colour are evened out.
SLOW_CELLS = 9


def draw_levels(batch: Batch, seed: int) -> tuple[Tensor, Tensor]:
    """(noise, timestep): timesteps are spread evenly within a batch, with few near the clean end.

    The decoder takes what noise is left below a timestep of about 200 in its stride, so little is learnt there. Swaps
    are sampled from their reference, so theirs end where that starts.
    """
    generator = torch.Generator().manual_seed(seed)
    count = len(batch.clean)
    spread = (torch.randperm(count, generator=generator) + torch.rand(count, generator=generator)) / count
    timestep = spread**0.75 * torch.where(batch.exchanged > 0, SWAP_START, 1.0) * STEPS
    noise = torch.randn(batch.clean.shape, generator=generator)
    return noise, timestep.long().clamp(0, STEPS - 1)


def weighted_loss(
    predicted: Tensor, wanted: Tensor, batch: Batch, hole_weight: float, fidelity: float = 0.0
) -> tuple[Tensor, Tensor]:
    """Squared error with the hole weighted up where the conditioning is on, and the plain error inside the holes.

    In the hole of a swap nothing is known: what is wanted there is what the reference shows, with the weight `fidelity`,
    and a fifth of it where that is only a draft. Its light and colour, what changes slowly, may go their own way.
    """
    missed = predicted.float() - wanted
    exchanged = batch.exchanged.view(-1, 1, 1, 1)
    cells = F.avg_pool2d(batch.adapter["mask"], 8)
    slow = F.avg_pool2d(missed, SLOW_CELLS, 1, SLOW_CELLS // 2, count_include_pad=False)
    error = (missed - 0.7 * exchanged * cells * slow).square().mean(dim=1, keepdim=True)
    hole = cells * batch.frc_scale.view(-1, 1, 1, 1) * (1 - exchanged)
    shown = 1 - 0.8 * withheld_cells(batch.adapter["reference"], batch.adapter["mask"])
    weight = 1 + hole_weight * hole - exchanged * cells * (1 - fidelity * shown)
    return (error * weight).sum() / weight.sum(), (error.detach() * hole).sum() / hole.sum().clamp(min=1)


def draft_loss(drafted: Tensor, batch: Batch) -> Tensor:
    """Squared error of the draft where the reference was cut out; 0 when nothing was. A swap has no true picture."""
    withheld = withheld_cells(batch.adapter["reference"], batch.adapter["mask"])
    withheld = withheld * (1 - batch.exchanged.view(-1, 1, 1, 1))
    error = (drafted.float() - batch.clean).square().mean(dim=1, keepdim=True)
    return (error * withheld).sum() / withheld.sum().clamp(min=1)


@torch.no_grad()
def holdout_loss(model: FaceX, maker: BatchMaker, batches: int, hole_weight: float) -> dict[str, float]:
    """Loss on fixed batches of hold-out faces with fixed noise."""
    total, inside, draft = 0.0, 0.0, 0.0
    for i in range(batches):
        batch = maker.make(16, [77, i])
        noise, timestep = draw_levels(batch, 77 + i)
        with torch.autocast("cpu", torch.bfloat16):
            predicted = model(batch, noise, timestep)
        loss, hole = weighted_loss(predicted.v, predicted.wanted, batch, hole_weight)
        total, inside = total + loss.item() / batches, inside + hole.item() / batches
        draft += draft_loss(predicted.drafted, batch).item() / batches
    return {"holdout_loss": round(total, 4), "holdout_hole": round(inside, 4), "holdout_draft": round(draft, 4)}


def train_denoiser(settings: Settings, minutes: float | None = None) -> None:
    """Runs until the planned minutes are used; resumes by itself and takes up new features at every checkpoint."""
    plan = settings.config["denoiser"]["training"]
    torch.manual_seed(plan["seed"])
    portraits = load_portraits(settings.data, settings.features)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    maker = BatchMaker(portraits, features, settings.run, plan, moved=moved_maker(settings, plan))
    unseen = BatchMaker(portraits, features, settings.run, {**plan, "exchanged": 0}, holdout=True)
    model = FaceX(settings.config, load_vae(settings)).to(memory_format=torch.channels_last)
    if not (settings.folder("denoiser") / "checkpoint.pt").exists():
        (start_from_base if plan["startsFrom"] == "base" else start_from_exports)(model, settings)
    train_only(model, plan["trains"])
    run = Run(settings.folder("denoiser"), model, plan["rate"], minutes or plan["minutes"], plan["ema"], 0.01)
    claim_folder(run.folder, settings.config["name"])
    run.resume()
    likeness = load_likeness(settings, model.denoiser.latent) if plan["likenessWeight"] else None
    reader = load_motion_reader(settings, model.denoiser.latent) if plan["motionWeight"] else None
    rank, batch_size = worker_rank(), plan["batch"] // worker_count()
    while not run.done:
        rate = run.schedule(warmup_steps=60)
        batch = maker.make(batch_size, [plan["seed"], run.step, rank])
        noise, timestep = draw_levels(batch, plan["seed"] * 10**7 + run.step * 8 + rank)
        with torch.autocast("cpu", torch.bfloat16):
            predicted = model(batch, noise, timestep)
            others = model.regions(batch.view, batch.view_masks) if plan["sameFaceWeight"] else None
        loss, hole = weighted_loss(predicted.v, predicted.wanted, batch, plan["holeWeight"], plan["fidelity"])
        draft = draft_loss(predicted.drafted, batch)
        faces = 0.0 if others is None else same_face_loss(predicted.vectors, others)
        who = likeness_losses(likeness, batch, timestep, predicted) if likeness else {}
        moved = motion_losses(reader, batch, timestep, predicted) if reader else {}
        total = loss + plan["draftWeight"] * draft + plan["sameFaceWeight"] * faces
        total = total + plan["likenessWeight"] * sum(who.values()) + plan["motionWeight"] * sum(moved.values())
        run.update(total, plan["batch"], plan["clip"])
        run.log(25, rate=rate, loss=loss, hole=hole, draft=draft, faces=faces, **who, **moved)
        if run.step % 250 == 0:
            features.reload()
            if maker.moved:
                maker.moved.features.reload()
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
