"""Unpacks landmarks and portraits into raw files that portrait-motion.ts can read.

Run: python models/train/motion/unpack_portraits.py --data ../shared/data --landmarks features-landmarks.npy --out FOLDER
"""

import argparse
import csv
from pathlib import Path

import cv2
import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--landmarks', type=Path, required=True, help='features-landmarks.npy of portrait-identity.ts')
    parser.add_argument('--out', type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    np.load(args.landmarks).astype(np.float32).tofile(args.out / 'landmarks.f32')
    with open(args.data / 'portraits/index.csv', newline='') as table, open(args.out / 'pixels.u8', 'wb') as out:
        for row in csv.DictReader(table):
            picture = cv2.imread(str(args.data / 'portraits/images' / row['file']), cv2.IMREAD_COLOR)
            out.write(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).tobytes())


if __name__ == '__main__':
    main()
