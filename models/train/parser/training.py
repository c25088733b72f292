"""The training loop: portraits labelled by eye are drawn more often than those with made labels."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from .hand import paint_hand, read_doubtful, read_hand
from .items import LEAST_PIXELS, Item, shown_in
from .labels import LABELS
from .network import Parser
from .pictures import portraits, read_rgb
from .samples import Labelled, draw_sample
from .shipped import unfold

BATCH = 16
BY_HAND = 10  # of a batch
HIGHEST_RATE = 1.2e-3
# Small classes count more: they are few pixels.
SMALL = {"skin": 1.0, "hair": 1.0, "background": 1.0, "glasses": 2.0, "ear-left": 2.5, "ear-right": 2.5}
SMALL |= {"earring": 4.0, "necklace": 3.0}
CLASS_WEIGHTS = [SMALL.get(name, 1.5) for name in LABELS]
AVERAGED = 0.995


@dataclass
class Data:
    """Where portraits, landmarks [N,478,3] and the planes of earlier steps (person, ids, weights) come from."""

    data: Path
    run: Path
    landmarks: Path
    hand: Path
    doubtful: Path


class Pools:
    """Portraits with made labels, portraits labelled by eye, and the items these show; the hold-out is in neither."""

    def __init__(self, data: Data) -> None:
        self.paths, self.landmarks = portraits(data.data), np.load(data.landmarks)
        self.made = {name: np.load(data.run / f"{name}.npy", mmap_mode="r") for name in ("person", "ids", "weights")}
        self.shapes, left_out = read_hand(data.hand), read_doubtful(data.doubtful)
        usable = [i for i in range(len(self.paths)) if i % 10 != 9]
        self.by_hand = {i: self._drawn(i) for i in self.shapes if i in set(usable)}
        self.pool = [i for i in usable if i not in self.by_hand and i not in left_out and self.made["weights"][i].any()]
        self.items = {
            name: [Item(p.image, p.ids, p.landmarks) for p in self.by_hand.values() if name in p.shown]
            for name in LEAST_PIXELS
        }

    def _drawn(self, i: int) -> Labelled:
        image, person = read_rgb(self.paths[i]), np.asarray(self.made["person"][i])
        made = cv2.resize(np.asarray(self.made["ids"][i]), (256, 256), interpolation=cv2.INTER_NEAREST)
        ids, weights = paint_hand(self.shapes[i], image, self.landmarks[i], person, made)
        return Labelled(image, self.landmarks[i], person, ids, weights, shown_in(ids))

    def _made(self, i: int) -> Labelled:
        planes = [np.asarray(self.made[name][i]) for name in ("person", "ids", "weights")]
        person, ids, weights = (cv2.resize(p, (256, 256), interpolation=cv2.INTER_NEAREST) for p in planes)
        return Labelled(read_rgb(self.paths[i]), self.landmarks[i], person, ids, weights, frozenset())

    def batch(self, rng: np.random.Generator) -> list[torch.Tensor]:
        by_hand = rng.choice(list(self.by_hand), min(BY_HAND, len(self.by_hand)), replace=False)
        made = rng.choice(self.pool, BATCH - len(by_hand), replace=False)
        chosen = [*(self.by_hand[int(i)] for i in by_hand), *(self._made(int(i)) for i in made)]
        other = read_rgb(self.paths[int(rng.choice(self.pool))])
        columns = zip(*(draw_sample(one, other, self.items, rng) for one in chosen))
        return [torch.from_numpy(np.stack(column)) for column in columns]


def loss_of(
    scores: torch.Tensor, ids: torch.Tensor, weights: torch.Tensor, class_weights: torch.Tensor
) -> torch.Tensor:
    entropy = F.cross_entropy(scores, ids, class_weights, reduction="none")
    # Beside the entropy, 1 - p: it grows no more where a label is simply wrong.
    hit = torch.softmax(scores, 1).gather(1, ids[:, None])[:, 0]
    return (weights * (0.7 * entropy + 0.6 * (1 - hit))).mean()


def train(data: Data, minutes: float, start: Path | None) -> None:
    """parser.pt after that many minutes, a running average of the weights; goes on from its checkpoint.pt when there."""
    pools, net = Pools(data), Parser().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=1e-3)
    checkpoint, seconds, step = data.run / "checkpoint.pt", 0.0, 0
    if checkpoint.exists():
        kept = torch.load(checkpoint)
        net.load_state_dict(kept["net"])
        optimiser.load_state_dict(kept["optimiser"])
        average, seconds, step = kept["average"], kept["seconds"], kept["step"]
    else:
        if start:
            unfold(net, start, pools.batch(np.random.default_rng(0))[0])
        average = {name: value.clone() for name, value in net.state_dict().items()}
    class_weights = torch.tensor(CLASS_WEIGHTS)
    rng, saved, last = np.random.default_rng((1, step)), time.time(), time.time()
    while (share := seconds / 60 / minutes) < 1:
        for group in optimiser.param_groups:
            group["lr"] = HIGHEST_RATE * min(1, (step + 1) / 60) * (0.5 + 0.5 * math.cos(math.pi * share)) + 1e-5
        pixels, ids, weights = pools.batch(rng)
        with torch.autocast("cpu", torch.bfloat16):
            scores = net(pixels.contiguous(memory_format=torch.channels_last))
        loss = loss_of(scores.float(), ids, weights, class_weights)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        keep = min(AVERAGED, step / (step + 10))
        for name, value in net.state_dict().items():
            average[name] = average[name] * keep + value * (1 - keep) if value.is_floating_point() else value.clone()
        seconds, last = seconds + time.time() - last, time.time()
        if step % 25 == 0:
            print(f"{step} {seconds / 60:.1f} min loss {loss.item():.3f}", flush=True)
        if time.time() - saved > 120 or seconds / 60 >= minutes:
            saved = time.time()
            states = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "average": average}
            torch.save({**states, "seconds": seconds, "step": step}, checkpoint)
            torch.save(average, data.run / "parser.pt")
