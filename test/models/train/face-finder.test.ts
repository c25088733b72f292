// The perception chain with the real models: detector, mesh twice, irises, identity.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../models/train/face-finder.ts';
import { createFaceFinder } from '../../../models/train/face-finder.ts';
import { compareIdentities } from '../../../nodes/perception/faceres.ts';
import { drawHead, loadPictures, pictureKind, pupilsOf } from '../import/pictures.ts';

let finder: Awaited<ReturnType<typeof createFaceFinder>>;
let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'facex-home-'));
  finder = await createFaceFinder({ home });
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function describePicture(picture: Picture): Promise<Float32Array> {
  const face = await finder.findFace(picture);
  if (face === null) throw new Error('no face found');
  return finder.describe(picture, face.points);
}

function mirror({ rgb, widthPx, heightPx }: Picture): Picture {
  const at = (index: number): number => {
    const channel = index % 3;
    const column = Math.floor(index / 3) % widthPx;
    return rgb[index - channel - column * 3 + (widthPx - 1 - column) * 3 + channel] ?? 0;
  };
  return { rgb: Uint8Array.from(rgb, (_, index) => at(index)), widthPx, heightPx };
}

function recolour({ rgb, ...size }: Picture): Picture {
  const gains = [0.85, 1, 1.15];
  return { rgb: Uint8Array.from(rgb, (value, index) => Math.min(255, value * (gains[index % 3] ?? 1) + 12)), ...size };
}

describe('the perception chain', () => {
  it.each([0, 2, 5, 9])('finds both pupils of drawn head %i within 4 px, the left one at 468', async (index) => {
    const face = await finder.findFace(await drawHead(index));
    expect(face?.presence).toBeGreaterThan(0.5);
    pupilsOf(index).forEach(([x, y], side) => {
      const at = (468 + side * 5) * 3;
      expect(Math.hypot((face?.points[at] ?? 0) - x, (face?.points[at + 1] ?? 0) - y)).toBeLessThan(4);
    });
  });

  it('finds no face in a plain picture', async () => {
    expect(await finder.findFace({ rgb: new Uint8Array(64 * 64 * 3).fill(90), widthPx: 64, heightPx: 64 })).toBeNull();
  });

  it(`tells people apart: ${pictureKind}, mirrored and recoloured, are nearest to themselves`, {
    timeout: 120_000,
  }, async () => {
    const pictures = await loadPictures(3);
    const originals: Float32Array[] = [];
    for (const picture of pictures) originals.push(await describePicture(picture));
    for (const [index, picture] of pictures.entries()) {
      const changed = await describePicture(recolour(mirror(picture)));
      const cosines = originals.map((original) => compareIdentities(original, changed));
      expect(cosines.indexOf(Math.max(...cosines))).toBe(index);
      expect(cosines[index]).toBeGreaterThan(0.75);
    }
  });
});
