/** Whether region vectors mean something: a face's copy is found again by each of its regions alone. */

import type { Evaluation } from '../evaluation.ts';
import type { Face } from '../faces.ts';
import { addNodes, type GraphData, type Link, link, outputLink, setInputs } from '../graph.ts';
import { choose } from '../measures/seeded.ts';
import { mean } from '../measures/statistics.ts';
import type { Outcome } from '../runner.ts';
import type { Row } from './row.ts';

/** How far the copy is turned, to either side. */
const TURN_DEGREES = 15;

/** Region -> unit vector, of the regions that are visible. */
type Vectors = ReadonlyMap<string, readonly number[]>;

function describe(graph: GraphData, id: string, image: Link): GraphData {
  return addNodes(graph, {
    [`${id}-face`]: { type: 'face/detect-align', inputs: { image } },
    [`${id}-parse`]: {
      type: 'face/parse',
      inputs: { image: link(`${id}-face`, 'crop'), face: link(`${id}-face`, 'face') },
    },
    [`${id}-regions`]: {
      type: 'face/clip-region',
      inputs: { image: link(`${id}-face`, 'crop'), parsing: link(`${id}-parse`, 'parsing') },
    },
  });
}

async function vectorsAt(outcome: Outcome, at: Link): Promise<Vectors | undefined> {
  const value = await outcome.value(at);
  if (value?.kind !== 'regions' || value.vectors.place !== 'host') return undefined;
  const { data, shape } = value.vectors as { data: Float32Array; shape: readonly number[] };
  const width = shape[1] ?? 0;
  const vectors = new Map<string, readonly number[]>();
  value.names.forEach((name, row) => {
    const vector = [...data.subarray(row * width, (row + 1) * width)];
    const norm = Math.hypot(...vector);
    if (value.present[row] && norm > 0)
      vectors.set(
        name,
        vector.map((x) => x / norm),
      );
  });
  return vectors;
}

const regions = ['brows', 'eyes', 'nose', 'lips', 'skin', 'hair', 'ears', 'background'];

/** Names of the rows: all regions together, and each. */
export const regionRowNames = ['regions.retrieval', ...regions.map((region) => `regions.retrieval.${region}`)];

/** Share of a face's regions (over all faces) whose nearest among the same region of all faces is the face's own. */
export async function regionRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const pose = await evaluation.sample('pose');
  const faces = choose(evaluation.faces, evaluation.edits, evaluation.seed);
  const own = new Map<Face, Vectors>();
  const copies = new Map<Face, Vectors>();
  await evaluation.each('regions', faces, async (face, i) => {
    const turned = setInputs(pose, { picture: face.path, yaw: i % 2 === 0 ? TURN_DEGREES : -TURN_DEGREES });
    const reference = outputLink(turned, 'reference');
    const picture = { type: 'io/load-image', params: { file: face.path } };
    const worsened = { type: 'evaluate/worsen', params: { seed: i }, inputs: { image: reference } };
    let graph = addNodes(turned, { 'm-picture': picture, 'm-worse': worsened });
    graph = describe(graph, 'm-own', link('m-picture', 'image'));
    graph = describe(graph, 'm-copy', link('m-worse', 'image'));
    const [ofOwn, ofCopy] = [link('m-own-regions', 'regions'), link('m-copy-regions', 'regions')];
    const outcome = await evaluation.run(graph, [ofOwn, ofCopy, reference, link('m-worse', 'image')]);
    evaluation.needResult(outcome, reference, `Turning ${face.name}`);
    const [mine, copied] = [await vectorsAt(outcome, ofOwn), await vectorsAt(outcome, ofCopy)];
    if (mine) own.set(face, mine);
    if (copied) copies.set(face, copied);
    await evaluation.keepFace(`altered copy ${i}`, 'picture', face);
    await evaluation.keepPicture(`altered copy ${i}`, 'turned, re-lit, recoloured', outcome, link('m-worse', 'image'));
  });
  const hits = new Map<string, boolean[]>();
  for (const [face, vectors] of copies) {
    for (const [region, vector] of vectors) {
      if (!own.get(face)?.has(region)) continue;
      hits.set(region, [...(hits.get(region) ?? []), nearestByRegion(region, vector, own) === face]);
    }
  }
  const share = (list: readonly boolean[]): number => mean(list.map(Number));
  const all = [...hits.values()].flat();
  const judge = "the pack's region encoder itself; what is tested is its invariance";
  return [
    { name: 'regions.retrieval', value: share(all), unit: 'share', n: all.length, judge },
    ...[...hits].map(
      ([region, list]): Row => ({
        name: `regions.retrieval.${region}`,
        value: share(list),
        unit: 'share',
        n: list.length,
        judge,
      }),
    ),
  ];
}

function nearestByRegion(region: string, vector: readonly number[], all: ReadonlyMap<Face, Vectors>): Face | undefined {
  let [best, highest]: [Face | undefined, number] = [undefined, Number.NEGATIVE_INFINITY];
  for (const [face, vectors] of all) {
    const other = vectors.get(region);
    if (!other) continue;
    const cosine = vector.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
    if (cosine > highest) [best, highest] = [face, cosine];
  }
  return best;
}
