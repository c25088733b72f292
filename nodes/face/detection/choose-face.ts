/** Which of several detected faces a graph works on; the rule is a param and is named in the log. */
import { NodeFault } from '../../kit/index.ts';
import type { Detection } from '../../perception/decode-detections.ts';

/** Rules by which one of several faces is chosen. */
export const choosingRules = ['largest', 'left-most', 'right-most', 'centre', 'index'] as const;

export type ChoosingRule = (typeof choosingRules)[number];

const middleX = ({ box }: Detection) => box.x + box.width / 2;
const middleY = ({ box }: Detection) => box.y + box.height / 2;

/**
 * The face a rule takes; `index` counts from the left, starting at 1.
 * @throws NodeFault `no-such-face` when the index is larger than the number of faces.
 */
export function chooseFace(
  faces: readonly Detection[],
  rule: ChoosingRule,
  index: number,
  picture: { readonly widthPx: number; readonly heightPx: number },
): Detection {
  const byX = [...faces].sort((a, b) => middleX(a) - middleX(b));
  const least = (cost: (face: Detection) => number) =>
    faces.reduce<Detection | undefined>((best, face) => (best && cost(best) <= cost(face) ? best : face), undefined);
  const chosen = {
    largest: () => least(({ box }) => -box.width * box.height),
    'left-most': () => byX[0],
    'right-most': () => byX.at(-1),
    centre: () =>
      least((face) => Math.hypot(middleX(face) - picture.widthPx / 2, middleY(face) - picture.heightPx / 2)),
    index: () => byX[index - 1],
  }[rule]();
  if (chosen) return chosen;
  throw new NodeFault({
    code: 'no-such-face',
    what: `Face ${index} was asked for and the picture shows ${faces.length}.`,
    where: 'index',
    fix: `Choose an index from 1 to ${faces.length} (counted from the left), or another rule.`,
  });
}
