/** What a parsing network gives, as label ids of this project at the size of the crop. */

import { NodeFault, parsingLabels } from '../../kit/index.ts';

/** Scores of a network, [1, labels, height, width] or a plane of ids [1, height, width]. */
export interface Scores {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Ids of `parsingLabels` uint8 [heightPx * widthPx]: per network cell the label with the highest score, then the nearest
 * cell of every pixel. `labels` names the network's ids in their order.
 * @throws NodeFault `model-output` when the scores have another number of planes than there are labels.
 */
export function labelsOfScores(
  { data, shape }: Scores,
  labels: readonly string[],
  size: { readonly widthPx: number; readonly heightPx: number },
  model: string,
): Uint8Array {
  const [, planes = 0, rows = 0, columns = 0] = shape;
  if (shape.length !== 4 || planes !== labels.length) {
    throw new NodeFault({
      code: 'model-output',
      what: `${model} gave scores of shape [${shape.join(', ')}], and its manifest names ${labels.length} labels.`,
      where: 'model',
      fix: 'Add the file again with the labels it was trained on: `facex models add FILE --role parser --labels ...`.',
    });
  }
  // A label this project has no word for counts as background.
  const ids = labels.map((label) => Math.max(0, parsingLabels.indexOf(label as (typeof parsingLabels)[number])));
  const best = strongest(data, planes, rows * columns);
  const { widthPx, heightPx } = size;
  const found = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const row = Math.min(rows - 1, Math.floor(((y + 0.5) * rows) / heightPx));
    for (let x = 0; x < widthPx; x++) {
      const column = Math.min(columns - 1, Math.floor(((x + 0.5) * columns) / widthPx));
      found[y * widthPx + x] = ids[best[row * columns + column] ?? 0] ?? 0;
    }
  }
  return found;
}

function strongest(data: Float32Array, planes: number, area: number): Uint8Array {
  const best = new Uint8Array(area);
  const top = data.slice(0, area);
  for (let plane = 1; plane < planes; plane++) {
    for (let at = 0; at < area; at++) {
      const score = data[plane * area + at] ?? 0;
      if (score <= (top[at] ?? 0)) continue;
      top[at] = score;
      best[at] = plane;
    }
  }
  return best;
}
