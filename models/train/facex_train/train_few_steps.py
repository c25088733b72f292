"""Distils the denoiser: low-rank deltas with which one call reaches the point the teacher reaches in several.

The teacher walks from where a graph starts (the draft noised to its start noise) to a clean latent, with masked fusion
as the sampler does it; the student is to hit that end from any of the points on the way. So DDIM with 1 to 4 steps
works with it as it is. Consistency distillation with the whole path known, in short.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .checkpoints import frozen_generator
from .conditions import Batch, BatchMaker
from .delta_run import delta_run
from .diffusion import ALPHA_BARS, STEPS, sample_ddim
from .facex import FaceX
from .features import Features, expression_names
from .loop import worker_count, worker_rank
from .low_rank import LowRank
from .portraits import load_portraits
from .settings import Settings
from .train_denoiser import weighted_loss

Predict = Callable[[Tensor, Tensor], Tensor]


def levels(timestep: Tensor) -> tuple[Tensor, Tensor]:
    """Share of signal and of noise [B,1,1,1] at integer timesteps [B]."""
    share = ALPHA_BARS[timestep].view(-1, 1, 1, 1)
    return share.sqrt(), (1 - share).sqrt()


@torch.no_grad()
def teacher_path(
    predict: Predict, begin: tuple[Tensor, Tensor], noise: Tensor, fusion: tuple[Tensor, Tensor], steps: int
) -> tuple[list[tuple[Tensor, Tensor]], Tensor]:
    """The points (noised latent, timestep) a DDIM walk meets and its clean end.

    `begin` is the clean start and the timestep it is noised to, per sample; `fusion` the canvas latent and its mask.
    """
    start, first = begin
    kept, mask = fusion
    times = [(first * (1 - k / steps)).round().long() for k in range(steps)]
    signal, spread = levels(times[0])
    x = signal * (mask * start + (1 - mask) * kept) + spread * noise
    points = []
    for k, time in enumerate(times):
        points.append((x, time))
        signal, spread = levels(time)
        v = predict(x, time.float()).float()
        clean, guess = signal * x - spread * v, signal * v + spread * x
        if k + 1 == steps:
            return points, mask * clean + (1 - mask) * kept
        signal, spread = levels(times[k + 1])
        x = mask * (signal * clean + spread * guess) + (1 - mask) * (signal * kept + spread * noise)
    raise ValueError("a path has at least one step")


def draw_start(batch: Batch, drafted: Tensor, plan: dict, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """(start latent, timestep, noise): start noises spread evenly, starts from the draft, some from the truth."""
    count = len(drafted)
    low, high = plan["startNoise"]
    spread = (torch.randperm(count, generator=generator) + torch.rand(count, generator=generator)) / count
    first = ((low + (high - low) * spread) * STEPS).long().clamp(1, STEPS - 2)
    # Without conditioning there is no reference to start from: such a picture is made from noise or its own latent.
    from_draft = (torch.rand(count, generator=generator) < plan["fromDraft"]) & (batch.frc_scale > 0)
    start = torch.where(from_draft.view(-1, 1, 1, 1), drafted.float(), batch.clean)
    return start, first, torch.randn(batch.clean.shape, generator=generator)


@torch.no_grad()
def compare(model: FaceX, delta: LowRank, maker: BatchMaker, teacher_steps: int) -> dict[str, float]:
    """Hold-out faces in 1, 2 and 4 steps without and with the delta: squared distance to the teacher's end."""
    batch = maker.make(8, [78])
    tokens, reference_map, _ = model.condition(batch)
    mask = F.adaptive_max_pool2d(batch.adapter["mask"], 32)
    told = (tokens, reference_map, torch.ones(1))
    ways: dict[str, Predict] = {
        "plain": lambda x, t: model.denoiser(x, t, *told),
        "few": lambda x, t: delta.run(model.denoiser, x, t, *told),
    }

    def end(way: str, steps: int) -> Tensor:
        start = reference_map[:, : batch.clean.shape[1]]
        return sample_ddim(ways[way], start, batch.clean, mask, steps, 0.7, seed=4)

    wanted = end("plain", teacher_steps)
    row = {}
    for steps in (1, 2, 4):
        for way in ways:
            error = ((end(way, steps) - wanted).square() * mask).sum() / (mask.sum() * wanted.shape[1])
            row[f"{way}_{steps}"] = round(error.item(), 4)
    return row


def distil(settings: Settings, minutes: float | None = None) -> None:
    """Runs until the planned minutes are used; resumes by itself."""
    plan = settings.config["fewSteps"]["training"]
    torch.manual_seed(plan["seed"])
    portraits = load_portraits(settings.data, settings.features)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    pictures = {**settings.config["denoiser"]["training"], "exchanged": 0}
    maker = BatchMaker(portraits, features, settings.run, pictures)
    unseen = BatchMaker(portraits, features, settings.run, {**pictures, "conditioningDrop": 0.0}, holdout=True)
    model = frozen_generator(settings)
    run = delta_run(settings, "few-steps", "fewSteps", model.denoiser, minutes)
    run.resume()
    rank, batch_size, walk = worker_rank(), plan["batch"] // worker_count(), None
    while not run.done:
        rate = run.schedule(warmup_steps=20)
        # A walk is dear and the student looks at two of its points at a time, so several updates share one.
        shared = run.step // plan["updatesPerWalk"]
        if walk is None or run.step % plan["updatesPerWalk"] == 0:
            batch = maker.make(batch_size, [plan["seed"], shared, rank])
            walk = teacher_walk(model, batch, plan, plan["seed"] * 10**7 + shared * 8 + rank)
        loss, hole = distilling_loss(model, run.model, walk, plan, run.step)
        run.update(loss, plan["batch"], plan["clip"])
        run.log(10, rate=rate, loss=loss, hole=hole)
        run.save_when_due(120)
    if rank:
        return
    run.save()
    run.write_row(
        "final.csv", {"step": run.step, "seconds": round(run.elapsed), **compare(model, run.average, unseen, 12)}
    )


@dataclass
class Walk:
    """What the teacher did with a batch: the points it met, where it ended, and the conditioning it was told."""

    batch: Batch
    points: list[tuple[Tensor, Tensor]]
    end: Tensor
    told: tuple[Tensor, Tensor, Tensor]


@torch.no_grad()
def teacher_walk(model: FaceX, batch: Batch, plan: dict, seed: int) -> Walk:
    """Runs the teacher from the starts a graph would give it."""
    generator = torch.Generator().manual_seed(seed)
    with torch.autocast("cpu", torch.bfloat16):
        tokens, reference_map, _ = model.condition(batch)
        told = (tokens.float(), reference_map.float(), batch.frc_scale)
        start, first, noise = draw_start(batch, told[1][:, : batch.clean.shape[1]], plan, generator)
        # Without conditioning the whole picture is made.
        mask = torch.maximum(F.adaptive_max_pool2d(batch.adapter["mask"], 32), 1 - batch.frc_scale.view(-1, 1, 1, 1))
        points, end = teacher_path(
            lambda x, t: model.denoiser(x, t, *told), (start, first), noise, (batch.clean, mask), plan["teacherSteps"]
        )
    return Walk(batch, points, end, told)


def distilling_loss(model: FaceX, delta: LowRank, walk: Walk, plan: dict, step: int) -> tuple[Tensor, Tensor]:
    """Loss of the student at the start of each walk and at one later point of it, and the plain error in the holes."""
    # Half way first: that is where a second step begins.
    count = len(walk.points)
    later = (count // 2, *[k for k in range(1, count) if k != count // 2])[step % (count - 1)] if count > 1 else 0
    total, inside = [], []
    for x, timestep in (walk.points[0], walk.points[later]):
        with torch.autocast("cpu", torch.bfloat16):
            v = delta.run(model.denoiser, x, timestep.float(), *walk.told)
        signal, spread = levels(timestep)
        loss, hole = weighted_loss(signal * x - spread * v.float(), walk.end, walk.batch, plan["holeWeight"])
        total.append(loss)
        inside.append(hole)
    return sum(total) / len(total), sum(inside) / len(inside)
