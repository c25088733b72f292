import { expect, test } from 'vitest';
import { type ChoosingRule, chooseFace } from '../../../nodes/face/detection/choose-face.ts';
import type { Detection } from '../../../nodes/perception/decode-detections.ts';

const face = (x: number, side: number): Detection => ({
  box: { x: x - side / 2, y: 50 - side / 2, width: side, height: side },
  keyPoints: new Float32Array(12),
  score: 0.9,
});
const [big, middle, right] = [face(30, 40), face(110, 20), face(180, 30)];
const picture = { widthPx: 200, heightPx: 100 };

test.each<[ChoosingRule, number, Detection]>([
  ['largest', 1, big],
  ['left-most', 1, big],
  ['right-most', 1, right],
  ['centre', 1, middle],
  ['index', 2, middle],
])('the rule %s (index %i) takes its face whatever the order of detection', (rule, index, wanted) => {
  expect(chooseFace([right, big, middle], rule, index, picture)).toBe(wanted);
  expect(chooseFace([middle, right, big], rule, index, picture)).toBe(wanted);
});
