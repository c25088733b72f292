/** The colour of the irises that a representation tells: a linear read-out of the vector of the region `eyes`. */
import { factsFor, type RepresentationValue, type RunContext } from '../../kit/index.ts';
import { readSafetensors } from '../../kit/safetensors.ts';
import type { Tone } from './eye-colours.ts';

/** Data file of the registry with the read-out: weight [width, 3], bias [3]. */
export const EYE_COLOURS = 'nano/eye-colours';

/** What the eyes' vector says; undefined without one, or when it is of another encoder than the read-out's. */
export async function toldIris(
  { regions }: RepresentationValue,
  context: Pick<RunContext, 'models' | 'tensors'>,
): Promise<Tone | undefined> {
  const eyes = regions?.names.indexOf('eyes') ?? -1;
  if (!regions?.present[eyes]) return undefined;
  const { encoder, width } = await factsFor(context.models, EYE_COLOURS, 'eye-colours');
  if (regions.model !== encoder) return undefined;
  const { tensors } = readSafetensors(await context.models.readData(EYE_COLOURS));
  const [weight, bias] = [tensors.get('weight')?.data, tensors.get('bias')?.data];
  if (!weight || !bias) throw new RangeError(`${EYE_COLOURS} holds no weight and bias; get the file again`);
  const vector = (await context.tensors.read(regions.vectors)).data.subarray(eyes * width, (eyes + 1) * width);
  const [red = 0, blue = 0, level = 0] = Array.from(bias, (start, k) =>
    vector.reduce((sum, value, i) => sum + value * (weight[i * bias.length + k] ?? 0), start),
  );
  return { red, blue, level };
}
