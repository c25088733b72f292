/**
 * One row per further task: the result's score over the better of two that need no model, the picture left as it is and
 * the raw reference pasted. A score is what arrived (0 to 1) times how well it sits (0 to 1, seam and sharpness): leaving
 * everything as it is scores nothing in the first, pasting loses in the second. Above 0 means better than both.
 */

import type { Evaluation } from '../evaluation.ts';
import { addNodes, type GraphData, inputLink, type Link, link, loaderLink, outputLink, setInputs } from '../graph.ts';
import { alikeDetail } from '../measures/blend.ts';
import { similarity } from '../measures/retrieval.ts';
import { mean } from '../measures/statistics.ts';
import type { Pair } from '../pairs.ts';
import { numberAt, tensorAt } from '../read-values.ts';
import type { Outcome } from '../runner.ts';
import { plainPaste, whoNodes } from './measured.ts';
import type { Row } from './row.ts';
import { type Task, taskRowNames, tasks } from './task-table.ts';

/** All task rows that are wanted, over the pairs. */
export async function taskRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const task of tasks) {
    if (!taskRowNames.some((name) => name.startsWith(`task.${task.name}`) && evaluation.wants(name))) continue;
    const sample = await evaluation.findSample(task.name);
    if (!sample) {
      evaluation.missing.set(`task.${task.name}`, `graphs/samples holds no ${task.name}.json`);
      continue;
    }
    const measured = await evaluation.each(task.name, evaluation.editPairs, async (pair, i) => {
      const score = await scoreTask(evaluation, task, sample, pair, i);
      const words = score ? `${score.result.toFixed(2)}, reference ${score.reference.toFixed(2)}` : 'not measured';
      evaluation.say(`${task.name} ${i + 1} of ${evaluation.editPairs.length}: ${words}`);
      return score && { ...score, groups: await evaluation.groupsOfPair(pair) };
    });
    const scores = measured.filter((score) => score !== undefined);
    const rowsOf = (some: readonly Score[]): readonly Row[] => taskRowsOf(task, some);
    evaluation.addGroups(`Task ${task.name}`, scores, ({ groups }) => groups, rowsOf);
    rows.push(...rowsOf(scores));
  }
  return rows;
}

interface Score {
  readonly result: number;
  readonly reference: number;
}

function taskRowsOf(task: Task, scores: readonly Score[]): readonly Row[] {
  const [results, references] = [scores.map(({ result }) => result), scores.map(({ reference }) => reference)];
  const row = (part: string, value: number, unit: string): Row => {
    return { name: `task.${task.name}${part}`, value, unit, n: scores.length, judge: task.judge };
  };
  return [
    // The picture left as it is scores 0 by the definition of every score.
    row('', mean(results) - Math.max(0, mean(references)), 'score over the better of both'),
    row('.result', mean(results), 'score'),
    row('.reference', mean(references), 'score'),
  ];
}

function borderNodes(target: Link, mask: Link): Record<string, Parameters<typeof addNodes>[1][string]> {
  const face = { type: 'face/detect-align', inputs: { image: target } };
  const inputs = { image: link('m-target-face', 'crop'), face: link('m-target-face', 'face') };
  const blendOf = (result: Link) => ({
    type: 'evaluate/blend',
    inputs: { target, result, raw: link('m-raw', 'image'), mask, parsing: link('m-target-parse', 'parsing') },
  });
  return {
    'm-target-face': face,
    'm-target-parse': { type: 'face/parse', inputs },
    'm-raw-border': blendOf(link('m-raw', 'image')),
  };
}

async function scoreTask(
  evaluation: Evaluation,
  task: Task,
  sample: GraphData,
  pair: Pair,
  index: number,
): Promise<Score | undefined> {
  let graph = setInputs(sample, task.inputs(pair, index));
  const result = outputLink(graph, 'result');
  const paste = result.node;
  const [target, mask] = [inputLink(graph, paste, 'image'), outputLink(graph, 'mask')];
  const judge = evaluation.judges.identity;
  if (task.arrives === 'own-identity') graph = cutFeatures(graph);
  const isStyle = task.arrives === 'style';
  // The stylise graph pastes onto the painted picture: what was there before is the picture it was given.
  const before = isStyle ? loaderLink(graph, 'picture') : target;
  const wanted = isStyle ? loaderLink(graph, 'style') : link('m-raw', 'image');
  const carriedBy = (image: Link) => ({
    type: 'evaluate/carried',
    params: { as: isStyle ? 'style' : 'pixels' },
    inputs: { before, result: image, wanted, mask },
  });
  const borders = borderNodes(target, mask);
  const rawBorder = borders['m-raw-border'];
  graph = addNodes(graph, {
    'm-raw': plainPaste(target, outputLink(graph, 'reference'), inputLink(graph, paste, 'mask')),
    ...borders,
    ...(rawBorder && { 'm-result-border': { ...rawBorder, inputs: { ...rawBorder.inputs, result } } }),
    ...whoNodes('m-result', result, judge),
    ...whoNodes('m-raw', link('m-raw', 'image'), judge),
    'm-result-carried': carriedBy(result),
    'm-raw-carried': carriedBy(link('m-raw', 'image')),
  });
  const outcome = await evaluation.run(graph, [
    result,
    link('m-raw', 'image'),
    ...['m-result', 'm-raw'].flatMap((id) => [
      link(`${id}-who`, 'descriptor'),
      link(`${id}-carried`, 'share'),
      link(`${id}-border`, 'seam-target'),
      link(`${id}-border`, 'seam-result'),
      link(`${id}-border`, 'fine-target'),
      link(`${id}-border`, 'fine-result'),
    ]),
  ]);
  if (!outcome.has(result)) {
    evaluation.say(`${task.name} ${pair.source.name}, ${pair.target.name}: ${outcome.problems[0]?.message}`);
    return undefined;
  }
  const line = `${task.name} ${index}`;
  if (task.arrives === 'pixels' || task.arrives === 'identity') await evaluation.keepFace(line, 'source', pair.source);
  await evaluation.keepFace(line, 'target', pair.target);
  await evaluation.keepPicture(line, 'raw reference', outcome, link('m-raw', 'image'));
  await evaluation.keepPicture(line, 'result', outcome, result);
  return {
    result: await scoreOf(outcome, task, pair, 'm-result'),
    reference: await scoreOf(outcome, task, pair, 'm-raw'),
  };
}

/**
 * What arrived times how well it sits: the step at its seam and the detail inside, each against the target's. A face that
 * is not found again shows nobody: 0.
 */
async function scoreOf(outcome: Outcome, task: Task, { source, target }: Pair, id: string): Promise<number> {
  const descriptor = await tensorAt(outcome, link(`${id}-who`, 'descriptor'));
  const border = async (port: string): Promise<number> => (await numberAt(outcome, link(`${id}-border`, port))) ?? 0;
  const seam = await border('seam-result');
  const clean = seam === 0 ? 1 : Math.min(1, (await border('seam-target')) / seam);
  const sits = clean * (task.keepsKind ? alikeDetail(await border('fine-result'), await border('fine-target')) : 1);
  const share = (await numberAt(outcome, link(`${id}-carried`, 'share'))) ?? 0;
  const own = descriptor ? Math.max(0, similarity(descriptor, target.descriptor)) : 0;
  if (task.arrives === 'pixels') return arrived(share) * sits;
  if (task.arrives === 'style') return share * own;
  if (task.arrives === 'own-identity') return own * sits;
  const start = similarity(target.descriptor, source.descriptor);
  const now = descriptor ? similarity(descriptor, source.descriptor) : start;
  return arrived((now - start) / (1 - start)) * sits;
}

/** Half of the way is all of it: a result nearer to what was wanted than to what was there has it. */
function arrived(share: number): number {
  return Math.min(1, Math.max(0, share * 2));
}

/** The inpainting graph with nose and lips as its hole, in the place of a mask file drawn for one picture. */
function cutFeatures(graph: GraphData): GraphData {
  const assembler = outputLink(graph, 'reference').node;
  const node = graph.nodes[assembler];
  if (!node) return graph;
  return addNodes(graph, {
    'm-hole': {
      type: 'mask/regions-to-mask',
      params: { regions: ['nose', 'lips'] },
      inputs: { parsing: inputLink(graph, assembler, 'canvas-parsing') },
    },
    [assembler]: { ...node, inputs: { ...node.inputs, mask: link('m-hole', 'mask') } },
  });
}
