import { describe, expect, it } from 'vitest';
import { float32 } from '../../../nodes/kit/index.ts';
import { identitySimilarity } from '../../../nodes/metric/identity-similarity.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const identityOf = (numbers: readonly number[], model = 'nano/identity') => ({
  kind: 'identity' as const,
  vector: float32([numbers.length], Float32Array.from(numbers)),
  model,
});

async function similarity(first: readonly number[], second: readonly number[]): Promise<number> {
  const inputs = { first: identityOf(first), second: identityOf(second) };
  return outputOf(await runNode(identitySimilarity, { inputs }), 'similarity', 'number').value;
}

describe('metric/identity-similarity', () => {
  it('is the cosine, whatever the lengths', async () => {
    expect(await similarity([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 6);
    expect(await similarity([1, 0], [0, 3])).toBeCloseTo(0, 6);
    expect(await similarity([1, 0], [-1, 0])).toBeCloseTo(-1, 6);
    expect(await similarity([1, 0], [1, 1])).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('refuses vectors of two models, naming both', async () => {
    const inputs = { first: identityOf([1, 0]), second: identityOf([1, 0], 'other/identity') };
    await expect(runNode(identitySimilarity, { inputs })).rejects.toMatchObject({
      code: 'identity-models',
      message: expect.stringMatching(/nano\/identity.*other\/identity/),
    });
  });
});
