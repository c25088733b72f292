/** Outputs of models as float32, whichever precision the export gives them in. */

import { fromHalf, type HostTensor, NodeFault, type Tensor } from '../../kit/index.ts';

/**
 * The float32 tensor a model gave under a name; halves are widened.
 * @throws NodeFault `model-output` when it gave other names or another dtype.
 */
export function outputNamed(
  outputs: Readonly<Record<string, Tensor>>,
  name: string,
  modelId: string,
): Tensor<'float32'> {
  const tensor = outputs[name];
  if (tensor?.dtype === 'float32') return tensor as Tensor<'float32'>;
  if (tensor?.dtype === 'float16' && tensor.place === 'host') return fromHalf(tensor as HostTensor<'float16'>);
  const given = Object.entries(outputs).map(([known, { dtype }]) => `${known} (${dtype})`);
  throw new NodeFault({
    code: 'model-output',
    what: `Model ${modelId} gives ${given.join(', ') || 'nothing'}, not a float32 or float16 output named ${name}.`,
    where: modelId,
    fix: 'Choose a model of the role this node asks for; `facex models show ID` tells what a manifest says of it.',
  });
}
