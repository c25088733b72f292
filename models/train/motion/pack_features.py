"""Packs what portrait-motion.ts wrote into one features-motion.npz for training.

Run: python models/train/motion/pack_features.py --features FOLDER --out features-motion.npz
"""

import argparse
from pathlib import Path

import numpy as np

from texture_basis import read_feature

NAMES = ('expression', 'pose', 'gaze', 'texture', 'light', 'shape', 'camera')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--features', type=Path, required=True)
    parser.add_argument('--out', type=Path, required=True)
    args = parser.parse_args()
    arrays = {name: read_feature(args.features, name) for name in NAMES}
    arrays['fit_error'] = read_feature(args.features, 'fit_error')[:, 0]
    arrays['ok'] = read_feature(args.features, 'ok')[:, 0] > 0
    for name, values in arrays.items():
        if not np.isfinite(values).all():
            raise SystemExit(f'{name} has values that are no numbers')
    np.savez(args.out, **arrays)
    print({name: values.shape for name, values in arrays.items()}, 'usable', int(arrays['ok'].sum()))


if __name__ == '__main__':
    main()
