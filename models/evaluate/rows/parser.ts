/** The parser against label maps that somebody corrected by hand. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImageValue, type ParsingValue, parsingLabels } from '../../../nodes/kit/index.ts';
import type { Evaluation } from '../evaluation.ts';
import { addNodes, link } from '../graph.ts';
import { LabelCounts } from '../measures/miou.ts';
import { mean } from '../measures/statistics.ts';
import type { Row } from './row.ts';

/** Names of the rows: the mean, and each label. */
export const parserRowNames = ['parser.miou', ...parsingLabels.map((label) => `parser.iou.${label}`)];

/** Mean over the labels that the true maps show; maps are grey PNG files named like the pictures, grey level = label id. */
export async function parserRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const { maps } = evaluation;
  if (maps === undefined) {
    evaluation.missing.set('parser.miou', 'give label maps corrected by hand with --maps');
    return [];
  }
  const counts = new LabelCounts(parsingLabels.length);
  let [names, n]: [readonly string[], number] = [[], 0];
  await evaluation.each('parsing', evaluation.faces, async (face) => {
    const file = join(maps, `${face.name}.png`);
    const there = await stat(file).catch(() => undefined);
    if (!there) return;
    const graph = addNodes(
      { nodes: {} },
      {
        picture: { type: 'io/load-image', params: { file: face.path } },
        truth: { type: 'io/load-image', params: { file } },
        face: { type: 'face/detect-align', inputs: { image: link('picture', 'image') } },
        parse: { type: 'face/parse', inputs: { image: link('face', 'crop'), face: link('face', 'face') } },
      },
    );
    const [truthAt, parsingAt] = [link('truth', 'image'), link('parse', 'parsing')];
    const outcome = await evaluation.run(graph, [truthAt, parsingAt]);
    const [truth, parsing] = [await outcome.value(truthAt), await outcome.value(parsingAt)];
    if (truth?.kind !== 'image' || parsing?.kind !== 'parsing') return;
    countLabels(counts, parsing, truth);
    names = parsing.labelSet;
    n += 1;
  });
  if (n === 0) evaluation.missing.set('parser.miou', `${maps} holds no map named like one of the pictures`);
  const each = names.map((name, label) => [name, counts.iou(label)] as const).filter(([, iou]) => !Number.isNaN(iou));
  const judge = 'label maps corrected by hand';
  return [
    { name: 'parser.miou', value: mean(each.map(([, iou]) => iou)), unit: 'share', n, judge },
    ...each.map(([name, iou]): Row => ({ name: `parser.iou.${name}`, value: iou, unit: 'share', n, judge })),
  ];
}

/** Compares over the crop; the true map lies in the picture, and pixels of the crop outside it do not count. */
function countLabels(counts: LabelCounts, parsing: ParsingValue, truth: ImageValue): void {
  const { widthPx, toOriginal } = parsing.frame;
  const [height = 0, width = 0, channels = 3] = truth.pixels.shape;
  parsing.labels.data.forEach((given, i) => {
    const [x, y] = [(i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5];
    const column = Math.floor(toOriginal[0] * x + toOriginal[1] * y + toOriginal[2]);
    const row = Math.floor(toOriginal[3] * x + toOriginal[4] * y + toOriginal[5]);
    if (column < 0 || row < 0 || column >= width || row >= height) return;
    counts.add(given, truth.pixels.data[(row * width + column) * channels] ?? 0);
  });
}
