// What is fed to a model, checked against what it declares before ONNX Runtime sees it: its own messages name neither
// the file nor what to do, and some mistakes (a tensor on another device) it does not notice at all.

import type { NodeFault, Tensor } from '../../nodes/kit/index.ts';
import { fault } from './faults.ts';
import type { InferenceSession } from './ort.ts';

type Declared = InferenceSession.ValueMetadata;

/**
 * Checks names, dtypes, ranks and fixed sides of the feeds.
 * @throws NodeFault feed-missing, feed-unknown, feed-dtype or feed-shape, with what was wanted and what came.
 */
export function checkFeeds(declared: readonly Declared[], feeds: Readonly<Record<string, Tensor>>, path: string): void {
  const names = declared.map((input) => input.name);
  for (const name of Object.keys(feeds)) {
    if (!names.includes(name)) {
      throw fault('feed-unknown', `${path} has no input ${name}`, name, `its inputs are ${names.join(', ')}`);
    }
  }
  for (const input of declared) {
    const given = feeds[input.name];
    if (given === undefined) {
      throw fault(
        'feed-missing',
        `input ${input.name} of ${path} was given nothing`,
        input.name,
        `give it ${wanted(input)}`,
      );
    }
    const problem = misfitOf(input, given, path);
    if (problem) throw problem;
  }
}

function misfitOf(input: Declared, given: Tensor, path: string): NodeFault | undefined {
  if (!input.isTensor)
    return fault(
      'model-port-unsupported',
      `input ${input.name} of ${path} is no tensor`,
      input.name,
      'export the model with tensor inputs',
    );
  const got = `${given.dtype} [${given.shape.join(', ')}]`;
  const what = `input ${input.name} of ${path} wants ${wanted(input)}, got ${got}`;
  if (input.type !== given.dtype) return fault('feed-dtype', what, input.name, `give it a tensor of ${input.type}`);
  // No sides declared: a scalar, or a file that leaves the rank open; ONNX Runtime tells them apart.
  if (input.shape.length === 0) return undefined;
  const fits =
    input.shape.length === given.shape.length &&
    input.shape.every((side, axis) => typeof side === 'string' || side === given.shape[axis]);
  return fits
    ? undefined
    : fault('feed-shape', what, input.name, 'give it a tensor of that shape, or resize what goes in');
}

function wanted(input: Declared): string {
  return input.isTensor
    ? `${input.type} [${input.shape.map((side) => side || '?').join(', ')}]`
    : 'something that is no tensor';
}
