"""A run that was stopped goes on as if it had not been."""

from __future__ import annotations

import torch

from facex_train.loop import Run


def train(run: Run, until: int) -> None:
    while run.step < until:
        generator = torch.Generator().manual_seed(run.step)
        x = torch.randn(8, 4, generator=generator)
        run.optimizer.param_groups[0]["lr"] = 0.01
        run.update((run.model(x) - x.sum(dim=1, keepdim=True)).square().mean(), 8, clip=1.0)


def fresh(folder) -> Run:
    torch.manual_seed(0)
    return Run(folder, torch.nn.Linear(4, 1), 0.01, minutes=1, ema=0.99, weight_decay=0.01)


def test_resumed_run_ends_with_the_same_weights(tmp_path):
    straight = fresh(tmp_path / "straight")
    train(straight, 12)
    first = fresh(tmp_path / "stopped")
    train(first, 5)
    first.save()
    second = fresh(tmp_path / "stopped")
    assert second.resume()
    assert second.step == 5
    train(second, 12)
    for mine, theirs in zip(second.model.parameters(), straight.model.parameters()):
        assert torch.equal(mine, theirs)
    for mine, theirs in zip(second.average.parameters(), straight.average.parameters()):
        assert torch.equal(mine, theirs)


def test_resume_without_checkpoint_says_so(tmp_path):
    assert not fresh(tmp_path).resume()


def test_average_trails_the_model(tmp_path):
    run = fresh(tmp_path)
    train(run, 30)
    before = run.average.weight.clone()
    train(run, 31)
    assert (run.average.weight - before).abs().max() < (run.model.weight - before).abs().max()
