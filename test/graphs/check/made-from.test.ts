import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../../graphs/check/index.ts';
import { parseGraph } from '../../../graphs/format/index.ts';
import { adaptationsOf } from '../../../models/registry/adapted.ts';
import { generatorManifests } from '../../../models/registry/nano.ts';
import { modelFacts } from '../../../models/store/kept-models.ts';
import { catalogue } from '../../../nodes/catalogue.ts';

const base = generatorManifests.find(({ id }) => id === 'nano/denoiser');
if (base?.facts.role !== 'denoiser') throw new Error('the pack has no denoiser');
const descriptions = new Map([...catalogue].map(([type, node]) => [type, node.description]));
const facts = modelFacts([...generatorManifests, ...adaptationsOf(base, base.facts)]);

/** Faults of a sampler behind a denoiser, FRC between them, as far as they are about its few-step denoiser. */
function faults(model: string, fewStepModel: string, path: readonly string[] = ['frc']) {
  let link = { node: 'base', port: 'denoiser' };
  const passing = Object.fromEntries(
    path.map((id) => {
      const node = { type: 'steer/frc', inputs: { denoiser: link } };
      link = { node: id, port: 'denoiser' };
      return [id, node];
    }),
  );
  const nodes = {
    base: { type: 'diffusion/load-denoiser', params: { model } },
    ...passing,
    sample: { type: 'diffusion/sampler', params: { fewStepModel }, inputs: { denoiser: link } },
  };
  const parsed = parseGraph({ format: 'facex-graph', version: 1, nodes });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return checkGraph(parsed.graph, descriptions, facts).filter(({ pointer }) => pointer.includes('fewStepModel'));
}

describe('a few-step denoiser in a graph', () => {
  it('is without problems behind the denoiser it was made from, and when there is none', () => {
    expect(faults('nano/denoiser', 'nano/denoiser-few-step')).toEqual([]);
    expect(faults('nano/denoiser', 'nano/denoiser-few-step', [])).toEqual([]);
    expect(faults('nano/denoiser-painted', '')).toEqual([]);
  });

  it('is refused behind another denoiser, with the way out', () => {
    expect(faults('nano/denoiser-painted', 'nano/denoiser-few-step', ['frc', 'second'])).toMatchObject([
      {
        code: 'model-made-for-another',
        node: 'sample',
        pointer: '/nodes/sample/params/fewStepModel',
        message:
          'Node "sample" (diffusion/sampler): param "fewStepModel" names nano/denoiser-few-step, which was made from nano/denoiser, but nano/denoiser-painted arrives at "denoiser".',
        fix: 'There is none made from nano/denoiser-painted. Clear "fewStepModel" (none: the full denoiser), or load the model that it was made from.',
      },
    ]);
  });

  it('is told from a full denoiser', () => {
    expect(faults('nano/denoiser', 'nano/denoiser')).toMatchObject([{ code: 'wrong-model-role' }]);
  });
});
