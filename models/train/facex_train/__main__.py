"""python -m facex_train <step>: one command for each step of the training."""

from __future__ import annotations

import argparse

import torch.multiprocessing as multiprocessing

from .steps import STEPS, work


def main() -> None:
    """Parses the command line and runs one step."""
    parser = argparse.ArgumentParser(prog="facex_train", description=__doc__)
    parser.add_argument("step", choices=list(STEPS))
    parser.add_argument("--config", default="nano", help="config/<name>.json")
    parser.add_argument("--data", help="folder that holds portraits/ (default: FACEX_DATA)")
    parser.add_argument("--run", help="folder for checkpoints and caches (default: FACEX_RUN)")
    parser.add_argument("--out", help="folder the ONNX files go to (default: models/nano)")
    parser.add_argument("--minutes", type=float, help="planned training time, instead of the configured one")
    parser.add_argument("--workers", type=int, default=1, help="processes that share each batch")
    parser.add_argument("--threads", type=int, default=2, help="threads of a single worker")
    parser.add_argument("--port", type=int, default=29511, help="local port the workers meet on")
    parser.add_argument("--count", type=int, default=6, help="faces on a sheet")
    parser.add_argument("--label", default="first", help="name a recorded run is kept under")
    parts = ["denoiser", "adapter", "regions"]
    parser.add_argument("--part", default="", choices=parts, help="the only part that `mean` changes (default: all)")
    args = parser.parse_args()
    if args.workers == 1:
        work(0, args)
    else:
        multiprocessing.spawn(work, (args,), nprocs=args.workers)


if __name__ == "__main__":
    main()
