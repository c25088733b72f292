// Denoisers of the nano pack that are kept as a low-rank delta on its denoiser: a fiftieth of its size each. They are
// trained after the rest of a pack, and one that was retrained without them does not list them.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FactsOf } from '../../nodes/kit/index.ts';
import { findNanoFolder } from '../store/places.ts';
import type { ModelManifest } from './manifest.ts';
import { generatorManifests } from './nano.ts';

const BASE = 'nano/denoiser';

/** The manifests for a base, whether or not their deltas are there: a few-step denoiser, a guiding one and a painted base. */
export function adaptationsOf(base: ModelManifest, facts: FactsOf<'denoiser'>): readonly ModelManifest[] {
  const shared = { ...base, origin: `${base.origin} A low-rank delta on ${base.id}.` };
  return [
    {
      ...shared,
      id: 'nano/denoiser-few-step',
      role: 'few-step-denoiser',
      title: 'Nano denoiser distilled to 1 to 4 steps',
      file: 'denoiser-few-step.onnx',
      adapts: { model: base.id, delta: 'denoiser-few-step.safetensors' },
      facts: { ...facts, role: 'few-step-denoiser', madeFrom: base.id },
    },
    {
      ...shared,
      id: 'nano/denoiser-guiding',
      role: 'guiding-denoiser',
      title: 'Nano denoiser with an early state of its base, which autoguidance leads away from',
      file: 'denoiser-guiding.onnx',
      adapts: { model: base.id, delta: 'denoiser-guiding.safetensors' },
      facts: { ...facts, role: 'guiding-denoiser', madeFrom: base.id },
    },
    {
      ...shared,
      id: 'nano/denoiser-painted',
      title: 'Nano denoiser with a painted base: the same FRC, pictures come out painted',
      file: 'denoiser-painted.onnx',
      adapts: { model: base.id, delta: 'denoiser-painted.safetensors' },
    },
  ];
}

/** Those whose delta is shipped. */
export const adaptedManifests: readonly ModelManifest[] = generatorManifests
  .flatMap((one) => (one.id === BASE && one.facts.role === 'denoiser' ? adaptationsOf(one, one.facts) : []))
  .filter(({ adapts }) => adapts !== undefined && existsSync(join(findNanoFolder(), adapts.delta)));
