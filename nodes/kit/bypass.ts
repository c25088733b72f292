/** What a bypassed node passes through: the one rule that graphs/check and the engine's plan share. */

import type { NodeDescription } from './node.ts';
import type { InputSpec, OutputSpec } from './ports.ts';

/**
 * Id of the input whose value stands in for `output` while the node is bypassed, or undefined when it has none of that
 * kind. The description's `bypass` input serves the first output of its kind; every other output gets the first input
 * of the same kind.
 *
 * @param inputs all inputs of the node (`inputsOf`)
 * @param outputs all outputs of the node (`outputsOf`)
 */
export function bypassInputOf(
  description: NodeDescription,
  inputs: Readonly<Record<string, InputSpec>>,
  outputs: Readonly<Record<string, OutputSpec>>,
  output: string,
): string | undefined {
  const wanted = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
  if (!wanted) return undefined;
  const fits = (input: InputSpec): boolean =>
    (input.kind === wanted.kind || input.kind === 'any' || wanted.kind === 'any') && (wanted.list || !input.list);
  const chosen = description.bypass === undefined ? undefined : inputs[description.bypass];
  if (description.bypass !== undefined && chosen && fits(chosen)) {
    const first = Object.keys(outputs).find((id) => outputs[id]?.kind === wanted.kind);
    if (first === output) return description.bypass;
  }
  return Object.keys(inputs).find((id) => {
    const input = inputs[id];
    return input !== undefined && fits(input);
  });
}
