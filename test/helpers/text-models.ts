/** Small CLIP text encoders, as optimum and older tools export them, with a known function inside. */

import type { FactsOf } from '../../nodes/kit/index.ts';
import { port, type TestModel, type TestNode } from './onnx-builder.ts';

const FLOAT = 1;
const FLOAT16 = 10;

/** Token id t becomes a row of `width` numbers, all t / 1000. */
export function textEncoderModel(
  dtype: 'int32' | 'int64',
  options: { half?: boolean; attentionMask?: boolean } = {},
): TestModel {
  const { half = false, attentionMask = false } = options;
  const nodes: TestNode[] = [
    { op: 'Cast', from: ['input_ids'], to: 'ids', attributes: { to: FLOAT } },
    { op: 'Unsqueeze', from: ['ids', 'axes2'], to: 'column' },
    { op: 'Mul', from: ['column', 'row'], to: 'hidden' },
  ];
  if (attentionMask) {
    // What the mask hides becomes 0.
    nodes.push(
      { op: 'Cast', from: ['attention_mask'], to: 'seen', attributes: { to: FLOAT } },
      { op: 'Unsqueeze', from: ['seen', 'axes2'], to: 'seen:3' },
      { op: 'Mul', from: ['hidden', 'seen:3'], to: 'hidden:seen' },
    );
  }
  const last = attentionMask ? 'hidden:seen' : 'hidden';
  nodes.push(
    { op: 'Cast', from: [last], to: 'last_hidden_state', attributes: { to: half ? FLOAT16 : FLOAT } },
    { op: 'ReduceMean', from: ['hidden'], to: 'pooler_output', attributes: { axes: [1], keepdims: 0 } },
  );
  return {
    inputs: [
      port('input_ids', dtype, ['B', 'L']),
      ...(attentionMask ? [port('attention_mask', dtype, ['B', 'L'])] : []),
    ],
    outputs: [
      port('last_hidden_state', half ? 'float16' : 'float32', ['B', 'L', 768]),
      port('pooler_output', 'float32', ['B', 768]),
    ],
    nodes,
    constants: {
      axes2: { shape: [1], data: BigInt64Array.of(2n) },
      row: { shape: [1, 1, 768], data: new Float32Array(768).fill(0.001) },
    },
  };
}

export const textEncoderFacts = (idsDtype: 'int32' | 'int64', attentionMask = false): FactsOf<'text-encoder'> => ({
  role: 'text-encoder',
  tokenizer: 'clip',
  input: 'input_ids',
  output: 'last_hidden_state',
  idsDtype,
  length: null,
  width: 768,
  ...(attentionMask ? { attentionMask: 'attention_mask' } : {}),
});
