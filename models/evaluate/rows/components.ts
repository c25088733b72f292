/**
 * Every component on its own: one is exchanged for another person's, and the change of each is measured as a share of what
 * the two people differ by. Identity acts through tokens and is measured with the reference withheld; all others by their
 * own edits.
 */

import type { Evaluation } from '../evaluation.ts';
import { readExpressionNames } from '../expression-names.ts';
import { addNodes, type GraphData, link, onlyNode, outputLink, setInputs, setParams } from '../graph.ts';
import { ratioOfSums } from '../measures/statistics.ts';
import type { Pair } from '../pairs.ts';
import { componentNames, type Look, lookChanges, lookNodes, lookPorts, readLook } from './looks.ts';
import type { Row } from './row.ts';
import { regionParts, startNoiseWithheld, swapGraph, tokenParts } from './swap-graph.ts';

/** Pairs the matrix is made of; each costs a run per component. */
const MAX_PAIRS = 12;

/** Changes when `row` was exchanged: column -> pairs of a change and what the two people differ by. */
type Matrix = Map<string, Map<string, [number, number][]>>;

/** The share of exchanged components that changed most themselves; each component's own row says by how much. */
export async function componentRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const names = await readExpressionNames();
  const matrix: Matrix = new Map();
  const lookOf = (graph: GraphData) => lookAtResult(evaluation, graph, names);
  const lookAt = (file: string) => lookAtPicture(evaluation, file, names);
  const pairs = evaluation.pairs.slice(0, MAX_PAIRS);
  await evaluation.each('components', pairs, async (pair) => {
    const [source, target] = [await lookAt(pair.source.path), await lookAt(pair.target.path)];
    if (!source || !target) return;
    const apart = lookChanges(target, source);
    const untouched = await lookOf(await identityGraph(evaluation, pair, 'canvas'));
    for (const component of componentNames) {
      const generated = component === 'identity';
      const graph = generated
        ? await identityGraph(evaluation, pair, 'source')
        : await editGraph(evaluation, pair, component, { source, target, names });
      const [before, after] = [generated ? untouched : target, await lookOf(graph)];
      if (!before || !after) continue;
      const changes = lookChanges(before, after);
      const row = matrix.get(component) ?? new Map<string, [number, number][]>();
      matrix.set(component, row);
      for (const column of componentNames) {
        const [change, whole] = [changes[column] ?? Number.NaN, apart[column] ?? Number.NaN];
        if (!Number.isNaN(change + whole)) row.set(column, [...(row.get(column) ?? []), [change, whole]]);
      }
    }
  });
  return rowsOf(matrix, evaluation);
}

function rowsOf(matrix: Matrix, evaluation: Evaluation): readonly Row[] {
  const judge =
    'identity: dlib; gaze: gaze judge; regions: patches of pixels; the rest: the pack refitted on the result';
  const rows: Row[] = [];
  let largest = 0;
  const lines: (readonly [string, ReadonlyMap<string, number>])[] = [];
  for (const [component, columns] of matrix) {
    const shares = new Map([...columns].map(([column, pairs]) => [column, ratioOfSums(pairs)] as const));
    lines.push([component, shares]);
    const own = shares.get(component) ?? Number.NaN;
    if ([...shares.values()].every((share) => share <= own)) largest += 1;
    const n = columns.get(component)?.length ?? 0;
    rows.push({ name: `components.${component}`, value: own, unit: 'share of the difference', n, judge });
  }
  evaluation.matrices.push({ title: 'Components: what changes (columns) when one is exchanged (rows)', lines });
  const share = matrix.size === 0 ? Number.NaN : largest / matrix.size;
  return [{ name: 'components.diagonal', value: share, unit: 'share of rows', n: matrix.size, judge }, ...rows];
}

type Names = readonly string[];

async function lookAtResult(evaluation: Evaluation, graph: GraphData, names: Names): Promise<Look | undefined> {
  const result = outputLink(graph, 'result');
  const measured = lookNodes(graph, 'm-look', result, evaluation.judges);
  const outcome = await evaluation.run(measured, lookPorts('m-look', result));
  evaluation.needResult(outcome, result, 'Exchanging a component');
  return readLook(outcome, 'm-look', result, names);
}

async function lookAtPicture(evaluation: Evaluation, file: string, names: Names): Promise<Look | undefined> {
  const at = link('picture', 'image');
  const picture = addNodes({ nodes: {} }, { picture: { type: 'io/load-image', params: { file } } });
  const outcome = await evaluation.run(lookNodes(picture, 'm-look', at, evaluation.judges), lookPorts('m-look', at));
  return readLook(outcome, 'm-look', at, names);
}

/** The face generated anew from the canvas's own representation, with the identity of one of the two. */
async function identityGraph(evaluation: Evaluation, pair: Pair, identity: 'canvas' | 'source'): Promise<GraphData> {
  const files = { source: pair.source.path, target: pair.target.path };
  const startNoise = startNoiseWithheld(await evaluation.sample('inpainting'));
  const graph = swapGraph(await evaluation.sample('face-swap'), files, { withheld: true, startNoise });
  const parts = Object.fromEntries([...tokenParts, ...regionParts].map((part) => [part, 'canvas']));
  return setParams(graph, onlyNode(graph, 'steer/representation-assembler'), { ...parts, identity });
}

interface Given {
  readonly source: Look;
  readonly target: Look;
  readonly names: Names;
}

async function editGraph(evaluation: Evaluation, pair: Pair, component: string, given: Given): Promise<GraphData> {
  const { source, target, names } = given;
  const files = { source: pair.source.path, target: pair.target.path };
  if (component === 'light' || component === 'texture') {
    const graph = setInputs(await evaluation.sample('relight'), files);
    const sources = { light: 'canvas', texture: 'canvas', [component]: 'source' };
    return ['steer/region-assembler', 'steer/representation-assembler'].reduce(
      (changed, type) => setParams(changed, onlyNode(changed, type), sources),
      graph,
    );
  }
  if (component === 'hair') return setInputs(await evaluation.sample('hairstyle'), files);
  if (component === 'expression') {
    const graph = setInputs(await evaluation.sample('expression'), { picture: files.target });
    // Where the eyes look is the gaze's.
    const wanted = names.flatMap((name, i) =>
      name.startsWith('eyeLook') ? [] : [[name, clamp(source.coefficients[i] ?? 0, 0, 1)]],
    );
    return setParams(graph, onlyNode(graph, 'face/edit-motion'), { expression: Object.fromEntries(wanted) });
  }
  const apart = (vector: string, i: number): number =>
    (source.vectors[vector]?.[i] ?? 0) - (target.vectors[vector]?.[i] ?? 0);
  if (component === 'pose') {
    const turn = { yaw: clamp(apart('pose', 0), -60, 60), pitch: clamp(apart('pose', 1), -45, 45) };
    const roll = clamp(apart('pose', 2), -60, 60);
    return setInputs(await evaluation.sample('pose'), { picture: files.target, ...turn, roll });
  }
  if (component === 'gaze') {
    const gaze = { gazeYaw: clamp(apart('gaze', 0), -40, 40), gazePitch: clamp(apart('gaze', 1), -30, 30) };
    return setInputs(await evaluation.sample('gaze'), { picture: files.target, ...gaze });
  }
  return setInputs(await evaluation.sample('attribute-swap'), { ...files, region: [component] });
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
