// RunContext.tensors: arithmetic where the operands live (rule E8). With every operand on the host it is plain code;
// with one on the device the rest is uploaded and the result stays there.

import type { HostTensor, Tensor, Tensors } from '../../nodes/kit/index.ts';
import { float32, hostTensor } from '../../nodes/kit/index.ts';
import type { ScopeKey } from './device-tensors.ts';
import { concatOnHost, linearOnHost, mixOnHost, sliceOnHost } from './host-ops.ts';
import { checkSlice, concatShape, linearShape, mixShape } from './operand-shapes.ts';
import type { SessionRunner } from './session-runner.ts';
import { concatModel, linearModel, mixModel, sliceModel } from './small-models.ts';

type Floats = Tensor<'float32'>;
type HostFloats = HostTensor<'float32'>;

const scalar = (value: number): HostFloats => float32([], new Float32Array([value]));
const row = (index: number): HostTensor<'int64'> => hostTensor('int64', [1], new BigInt64Array([BigInt(index)]));

function allOnHost(tensors: readonly Floats[]): tensors is readonly HostFloats[] {
  return tensors.every((tensor) => tensor.place === 'host');
}

function feedsOf(prefix: string, tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map((tensor, index) => [`${prefix}${index}`, tensor]));
}

/** The tensor arithmetic of one scope; device results belong to it. */
export function createTensors(runner: SessionRunner, scope?: ScopeKey): Tensors {
  function read(tensor: Floats): Promise<HostFloats>;
  function read(tensor: Tensor): Promise<HostTensor>;
  function read(tensor: Tensor): Promise<HostTensor> {
    return runner.download(tensor);
  }
  return {
    read,
    async linear(terms) {
      const shape = linearShape(terms);
      const operands = terms.map(([, tensor]) => tensor);
      if (allOnHost(operands)) return linearOnHost(terms as readonly (readonly [number, HostFloats])[], shape);
      const factors = terms.map(([factor]) => scalar(factor));
      const feeds = { ...feedsOf('x', operands), ...feedsOf('f', factors) };
      const rank = shape.length;
      return runner.runSmall(`linear ${terms.length} ${rank}`, () => linearModel(terms.length, rank), feeds, scope);
    },
    async mix(mask, inside, outside) {
      const rank = mixShape(mask, inside, outside).length;
      if (mask.place === 'host' && inside.place === 'host' && outside.place === 'host')
        return mixOnHost(mask, inside, outside);
      const feeds = { mask, inside, outside, one: scalar(1) };
      return runner.runSmall(`mix ${rank}`, () => mixModel(mask.shape.length, rank), feeds, scope);
    },
    async concat(parts, axis) {
      const shape = concatShape(parts, axis);
      if (allOnHost(parts)) return concatOnHost(parts, axis, shape);
      const rank = shape.length;
      const name = `concat ${parts.length} ${axis} ${rank}`;
      return runner.runSmall(name, () => concatModel(parts.length, axis, rank), feedsOf('x', parts), scope);
    },
    async slice(tensor, from, to) {
      checkSlice(tensor, from, to);
      if (tensor.place === 'host') return sliceOnHost(tensor, from, to);
      const rank = tensor.shape.length;
      return runner.runSmall(
        `slice ${rank}`,
        () => sliceModel(rank),
        { x: tensor, from: row(from), to: row(to) },
        scope,
      );
    },
    release(...tensors) {
      for (const tensor of tensors) runner.tensors.release(tensor);
    },
  };
}
