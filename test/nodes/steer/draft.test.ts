import { expect, test } from 'vitest';
import { vaeEncode } from '../../../nodes/diffusion/vae-encode.ts';
import { float32, type ImageValue, type ReferenceValue, uint8 } from '../../../nodes/kit/index.ts';
import { draft } from '../../../nodes/steer/draft.ts';
import { sdAdapter } from '../../../nodes/steer/sd-adapter.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf } from '../../helpers/values.ts';

const SIDE = 256;
const frame = frameOf(SIDE, SIDE);

/** A smooth picture, of which `cut` is a mid-grey square of 128 px in the middle, and to be generated. */
function referenceOf(cut: boolean): ReferenceValue {
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  const mask = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i += 1) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const inside = x >= 64 && x < 192 && y >= 64 && y < 192;
    mask[i] = inside ? 1 : 0;
    pixels.set(inside && cut ? [127, 127, 127] : [x / 2 + 60, y / 2 + 40, 90], i * 3);
  }
  return {
    kind: 'reference',
    pixels: uint8([SIDE, SIDE, 3], pixels),
    mask: float32([SIDE, SIDE], mask),
    guide: float32([SIDE, SIDE], new Float32Array(SIDE * SIDE)),
    points: float32([478, 3], new Float32Array(478 * 3)),
    mode: cut ? 'removed' : 'assembled',
    frame,
  };
}

async function latentsOf(reference: ReferenceValue) {
  const representation = { kind: 'representation', origin: {} } as const;
  const adapted = await runNode(sdAdapter, { inputs: { representation, reference } });
  const conditioning = outputOf(adapted, 'conditioning', 'conditioning');
  const drafted = outputOf(await runNode(draft, { inputs: { conditioning, reference } }), 'latent', 'latent');
  const image: ImageValue = { kind: 'image', pixels: reference.pixels, frame };
  const encoded = outputOf(await runNode(vaeEncode, { inputs: { image } }), 'latent', 'latent');
  return { drafted, encoded };
}

const valuesOf = ({ latent }: { latent: unknown }) => (latent as { data: Float32Array }).data;

/** Largest difference over the cells inside the square and over those outside. */
function differences(a: Float32Array, b: Float32Array): { inside: number; outside: number } {
  const found = { inside: 0, outside: 0 };
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [i % 32, Math.floor(i / 32) % 32];
    const side = x >= 8 && x < 24 && y >= 8 && y < 24 ? 'inside' : 'outside';
    found[side] = Math.max(found[side], Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  }
  return found;
}

test('where nothing was cut out the draft is the encoded reference', async () => {
  const { drafted, encoded } = await latentsOf(referenceOf(false));
  expect(drafted.vae).toBe(encoded.vae);
  expect(drafted.frame).toEqual(encoded.frame);
  const { inside, outside } = differences(valuesOf(drafted), valuesOf(encoded));
  expect(Math.max(inside, outside)).toBeLessThan(1e-3);
});

test('what was cut out is drafted, and the rest stays as encoded', async () => {
  const { drafted, encoded } = await latentsOf(referenceOf(true));
  const { inside, outside } = differences(valuesOf(drafted), valuesOf(encoded));
  expect(outside).toBeLessThan(1e-3);
  expect(inside).toBeGreaterThan(0.1);
});

test('a conditioning without a draft is refused, and told what to start from', async () => {
  const conditioning = { kind: 'conditioning', tokens: float32([1, 1, 4], new Float32Array(4)) } as const;
  const run = runNode(draft, { inputs: { conditioning, reference: referenceOf(true) } });
  await expect(run).rejects.toThrow(/holds no draft/);
});
