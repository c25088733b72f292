"""Texture basis: 32 principal components of light-divided vertex colours over the portraits kept for training.

Run after portrait-motion.ts: python models/train/motion/texture_basis.py --features FOLDER --out FOLDER, then
build_basis.py --texture FOLDER and portrait-motion.ts once more.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.linalg import eigh

MODES = 32
SWEEPS = 4


def read_feature(folder, name):
    """One feature [N, width] of portrait-motion.ts."""
    shapes = json.loads((folder / 'shapes.json').read_text())
    return np.fromfile(folder / f'{name}.f32', np.float32).reshape(shapes['count'], shapes['widths'][name])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--features', type=Path, required=True)
    parser.add_argument('--out', type=Path, required=True)
    args = parser.parse_args()
    kept = (read_feature(args.features, 'ok')[:, 0] > 0) & (np.arange(len(read_feature(args.features, 'ok'))) % 10 != 9)
    albedo = read_feature(args.features, 'albedo')[kept]
    seen = np.repeat(read_feature(args.features, 'albedo_seen')[kept], 3, axis=1)
    mean = (albedo * seen).sum(0) / np.maximum(seen.sum(0), 1)
    # Vertices turned away are filled from the modes found so far, over and over, so that they pull on nothing.
    centred = np.where(seen > 0, albedo - mean, 0)
    filled = centred
    for _ in range(SWEEPS):
        values, vectors = eigh(filled.T @ filled / len(filled), subset_by_index=[468 * 3 - MODES, 468 * 3 - 1])
        vectors = vectors[:, ::-1].T
        filled = np.where(seen > 0, centred, (filled @ vectors.T) @ vectors)
    modes = np.sqrt(values[::-1, None]) * vectors
    print(f'{len(filled)} portraits; {MODES} modes keep {values.sum() / filled.var(0).sum():.3f} of variance')
    args.out.mkdir(parents=True, exist_ok=True)
    np.save(args.out / 'texture_mean.npy', mean.reshape(468, 3).astype(np.float16))
    np.save(args.out / 'texture_modes.npy', modes.reshape(MODES, 468, 3).astype(np.float16))


if __name__ == '__main__':
    main()
