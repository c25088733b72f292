/** metric/identity-similarity: how alike two identities are to the model that described them. */

import { defineNode, NodeFault } from '../kit/index.ts';

/** Cosine of two identity embeddings of one model, -1..1. */
export const identitySimilarity = defineNode(
  {
    type: 'metric/identity-similarity',
    version: 1,
    title: 'Identity Similarity',
    help: {
      summary: 'Cosine of two identity embeddings: 1 is the same; what strangers reach depends on the model.',
      here: 'Judged by the model that made the embeddings; a swap judged by the model that steered it flatters itself. With the descriptor of the nano pack strangers already reach 0.39 on average (deviation 0.09, over 2,084 portraits) and the same picture mirrored or re-coloured 0.93 to 0.98, so read values against a floor of about 0.38, not 0.',
    },
    inputs: {
      first: { kind: 'identity', sizes: { D: '$D' }, family: '$model', title: 'First' },
      second: { kind: 'identity', sizes: { D: '$D' }, family: '$model', title: 'Second' },
    },
    params: {},
    outputs: { similarity: { kind: 'number', title: 'Similarity', help: 'Cosine, -1..1.' } },
  },
  async ({ inputs: { first, second }, context }) => {
    if (first.model !== second.model) {
      throw new NodeFault({
        code: 'identity-models',
        what: `The identities are of two models, ${first.model} and ${second.model}, whose vectors do not compare.`,
        where: 'second',
        fix: 'Use one model in both face/identity nodes.',
      });
    }
    const [a, b] = [await context.tensors.read(first.vector), await context.tensors.read(second.vector)];
    const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, v, k) => sum + v * (y[k] ?? 0), 0);
    const norms = Math.sqrt(dot(a.data, a.data) * dot(b.data, b.data));
    return { similarity: { kind: 'number', value: norms === 0 ? 0 : dot(a.data, b.data) / norms } };
  },
);
