/** What is read in an assembled face, with and without expression hold. */
import { expect, test, vi } from 'vitest';
import { loadMotionBasis } from '../../../nodes/face/motion/load-basis.ts';
import { express } from '../../../nodes/steer/assembly/express.ts';
import { regionAssembler } from '../../../nodes/steer/region-assembler.ts';
import { portrait } from '../../helpers/portraits.ts';
import { outputOf, readModelData, runNode } from '../../helpers/run-node.ts';
import { expressionOf, look, reposed } from './repose/refit.ts';

// A reference takes seconds where other work shares the processor.
vi.setConfig({ testTimeout: 240_000 });

const basisOf = () => loadMotionBasis({ models: { readData: readModelData } });

test('with expression hold the eyes and brows of a swapped face are read nearer to the canvas’s', async () => {
  const [canvas, donor, basis] = [await portrait('a'), await portrait('b'), await basisOf()];
  const errorAt = async (expressionHold: number) => {
    const run = await runNode(regionAssembler, {
      inputs: {
        'canvas-image': canvas.crop,
        'canvas-face': canvas.face,
        'canvas-parsing': canvas.parsing,
        'canvas-motion': canvas.motion,
      },
      repeated: {
        source: { image: donor.crop, face: donor.face, parsing: donor.parsing, motion: donor.motion },
      },
      params: { task: 'face-swap', expressionHold },
    });
    const seen = await look(outputOf(run, 'picture', 'image'));
    return basis.expressionNames.reduce((sum, name, i) => {
      if (!/^(eye|brow)/.test(name)) return sum;
      return sum + Math.abs((seen.motion.expression.data[i] ?? 0) - (canvas.motion.expression.data[i] ?? 0));
    }, 0);
  };
  expect(await errorAt(1)).toBeLessThan(0.95 * (await errorAt(0)));
});

test('with expression hold an edited expression is read nearer to what was asked, and what was not edited stays', async () => {
  const seenAt = async (expressionHold: number) => {
    const motion = { expression: { browInnerUp: 0.8, mouthSmile_L: 0.7, mouthSmile_R: 0.7 } };
    const { picture } = await reposed('b', { task: 'expression-edit', motion, params: { expressionHold } });
    const seen = await look(picture);
    const values = await Promise.all(['browInnerUp', 'mouthSmile', 'eyeBlink'].map((name) => expressionOf(seen, name)));
    return { brow: values[0] ?? 0, smile: values[1] ?? 0, blink: values[2] ?? 0 };
  };
  const [free, held] = [await seenAt(0), await seenAt(1)];
  expect(Math.abs(held.brow - 0.8)).toBeLessThan(0.6 * Math.abs(free.brow - 0.8));
  expect(Math.abs(held.smile - 0.7)).toBeLessThan(0.8 * Math.abs(free.smile - 0.7));
  expect(Math.abs(held.blink - free.blink)).toBeLessThan(0.15);
});

test('with expression hold a reenacted face is read nearer to its driver', async () => {
  const [driver, basis] = [await portrait('a'), await basisOf()];
  const errorAt = async (expressionHold: number) => {
    const { picture } = await reposed('c', { task: 'reenactment', driver, params: { expressionHold } });
    const { data } = (await look(picture)).motion.expression;
    return basis.expressionNames.reduce((sum, name, i) => {
      return name.startsWith('eyeLook')
        ? sum
        : sum + Math.abs((data[i] ?? 0) - (driver.motion.expression.data[i] ?? 0));
    }, 0);
  };
  expect(await errorAt(1)).toBeLessThan(0.85 * (await errorAt(0)));
});

test('an edit that changes nothing looks at nothing and keeps the picture', async () => {
  const { canvas, picture } = await reposed('a', { task: 'expression-edit', params: { expressionHold: 1 } });
  expect(picture.pixels.data).toEqual(canvas.crop.pixels.data);
});

test('an expression added to points moves those it names and none whose weight is zero', async () => {
  const [shown, basis] = [await portrait('a'), await basisOf()];
  const points = shown.face.points.data;
  const opened = Float32Array.from(basis.expressionNames, (name) => (name === 'jawOpen' ? 0.5 : 0));
  const weights = Float32Array.from({ length: 478 }, (_, i) => (i === 152 ? 0 : 1));
  const free = express(basis, points, shown.motion, opened);
  const held = express(basis, points, shown.motion, opened, weights);
  const chin = 152 * 3 + 1;
  expect((free[chin] ?? 0) - (points[chin] ?? 0)).toBeGreaterThan(3);
  expect(held[chin]).toBe(points[chin]);
  expect(Math.abs((free[10 * 3 + 1] ?? 0) - (points[10 * 3 + 1] ?? 0))).toBeLessThan(1);
});
