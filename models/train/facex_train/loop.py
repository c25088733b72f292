"""What every training run shares: resumable checkpoints, averaged weights, a wall-clock schedule, a loss curve.

The schedule runs on seconds of training, not on steps: the cores are shared and the time limit is what is fixed.
Workers are processes of one thread each that average their gradients. On cores shared with other work this is several
times faster than threads inside the operators, which wait for each other at every convolution.
"""

from __future__ import annotations

import copy
import csv
import math
import os
import time
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn


def worker_rank() -> int:
    """This process's number among the workers, 0 when alone."""
    return dist.get_rank() if dist.is_initialized() else 0


def worker_count() -> int:
    """Number of workers that share a batch."""
    return dist.get_world_size() if dist.is_initialized() else 1


def wait_for_workers() -> None:
    """Returns once every worker is here."""
    if dist.is_initialized():
        dist.barrier()


def claim_folder(folder: Path, config: str) -> None:
    """Keeps the runs of two configurations apart: the networks in a checkpoint fit one of them."""
    if worker_rank():
        return
    mark = folder / "config.txt"
    if mark.exists() and mark.read_text().strip() != config:
        raise SystemExit(
            f"{folder} holds a run of --config {mark.read_text().strip()}: give --config {config} a run folder of its own (--run)"
        )
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(f"{config}\n")


class Run:
    """State of one training run. Draw everything random in a step from (seed, step): then resuming repeats nothing."""

    def __init__(
        self, folder: Path, model: nn.Module, rate: float, minutes: float, ema: float, weight_decay: float
    ) -> None:
        self.folder = folder
        self.model = model
        self.average = copy.deepcopy(model).eval().requires_grad_(False)
        self.rate = rate
        self.seconds = minutes * 60
        self.ema = ema
        self.optimizer = torch.optim.AdamW(
            [p for p in model.parameters() if p.requires_grad],
            lr=rate,
            betas=(0.9, 0.99),
            weight_decay=weight_decay,
            fused=True,
        )
        self.step = 0
        self.elapsed = 0.0
        self.pictures = 0
        self._mark = time.monotonic()
        self._saved = time.monotonic()
        self._sums: dict[str, float] = {}
        self._count = 0

    @property
    def checkpoint(self) -> Path:
        """File that `resume` reads and `save` replaces."""
        return self.folder / "checkpoint.pt"

    def resume(self) -> bool:
        """Loads the last checkpoint; False when there is none."""
        if not self.checkpoint.exists():
            return False
        state = torch.load(self.checkpoint, map_location="cpu", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.elapsed, self.pictures = state["step"], state["elapsed"], state["pictures"]
        self._mark = time.monotonic()
        return True

    def save(self) -> None:
        """Writes the checkpoint beside the old one and swaps them, so that a kill leaves a whole file."""
        if worker_rank():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.checkpoint.with_suffix(".part")
        torch.save(
            {
                "model": self.model.state_dict(),
                "average": self.average.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "step": self.step,
                "elapsed": self.elapsed,
                "pictures": self.pictures,
            },
            part,
        )
        os.replace(part, self.checkpoint)
        self._saved = time.monotonic()

    @property
    def progress(self) -> float:
        """Share of the planned training time used so far, 0..1."""
        return min(self.elapsed / self.seconds, 1.0)

    @property
    def done(self) -> bool:
        """True once the planned time is used up."""
        return self.elapsed >= self.seconds

    def schedule(self, warmup_steps: int = 100) -> float:
        """Sets and returns this step's rate: linear warm-up, then a cosine over the planned time down to 2 %."""
        cosine = 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * self.progress))
        rate = self.rate * cosine * min(1.0, (self.step + 1) / warmup_steps)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        return rate

    def update(self, loss: torch.Tensor, pictures: int, clip: float) -> None:
        """Backward, clip, step and average; counts the time since the last update as training time."""
        loss.backward()
        now = time.monotonic()
        self.elapsed += now - self._mark
        self._mark = now
        self._average_workers()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), clip)
        if torch.isfinite(norm):
            self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        decay = min(self.ema, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            current = [p for p in self.model.parameters()]
            torch._foreach_lerp_([p for p in self.average.parameters()], current, 1 - decay)
            for mine, theirs in zip(self.average.buffers(), self.model.buffers()):
                mine.copy_(theirs)
        self.step += 1
        self.pictures += pictures

    def _average_workers(self) -> None:
        """Averages gradients over the workers and takes the first worker's clock, so that all stay identical."""
        if worker_count() == 1:
            return
        wanted = [p for p in self.model.parameters() if p.requires_grad]
        grads = [p.grad if p.grad is not None else torch.zeros_like(p) for p in wanted]
        clock = torch.tensor([self.elapsed if worker_rank() == 0 else 0.0])
        flat = torch.cat([g.reshape(-1) for g in grads] + [clock])
        dist.all_reduce(flat)
        self.elapsed = flat[-1].item()
        flat /= worker_count()
        start = 0
        for parameter in wanted:
            size = parameter.numel()
            # The fused optimizer reads memory in order, so the gradient must keep the parameter's own layout.
            parameter.grad = torch.empty_like(parameter).copy_(flat[start : start + size].view(parameter.shape))
            start += size

    def log(self, every: int, **values: float) -> None:
        """Averages the values and writes a row of curve.csv every so many steps."""
        for name, value in values.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(
                value.detach() if isinstance(value, torch.Tensor) else value
            )
        self._count += 1
        if self.step % every:
            return
        row = {name: round(total / self._count, 5) for name, total in self._sums.items()}
        self._sums, self._count = {}, 0
        self.write_row("curve.csv", {"step": self.step, "seconds": round(self.elapsed), **row})

    def write_row(self, name: str, row: dict[str, float]) -> None:
        """Appends one row to a CSV in the run folder and prints it (first worker only)."""
        if worker_rank():
            return
        path = self.folder / name
        fresh = not path.exists()
        with open(path, "a", newline="") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(row))
            if fresh:
                writer.writeheader()
            writer.writerow(row)
        print(" ".join(f"{key}={value}" for key, value in row.items()), flush=True)

    def save_when_due(self, every_seconds: float) -> bool:
        """Saves when the last checkpoint is old enough."""
        if worker_rank() or time.monotonic() - self._saved < every_seconds:
            return False
        self.save()
        return True
