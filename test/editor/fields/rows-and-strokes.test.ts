/** Sliders as rows, strokes as they are saved, files that are taken, names. */

import { describe, expect, it } from 'vitest';
import { readColour } from '../../../editor/fields/colours.ts';
import { toName } from '../../../editor/fields/names.ts';
import { refusalOfFile } from '../../../editor/fields/picture-files.ts';
import { countSet, inWords, rowsOf, searched } from '../../../editor/fields/slider-rows.ts';
import { inverted, simplified } from '../../../editor/fields/strokes.ts';
import { expressionSliders } from '../../../nodes/face/motion/expression-groups.ts';

describe('sliders by name', () => {
  const rows = Object.values(expressionSliders).flatMap(rowsOf);

  it('have one row for a name without a side, its sides below it, and all 57 coefficients between them', () => {
    expect(rows.find(({ name }) => name === 'mouthSmile')?.sides).toEqual(['mouthSmile_L', 'mouthSmile_R']);
    expect(rows.find(({ name }) => name === 'jawOpen')?.sides).toEqual([]);
    expect(rows.some(({ name }) => /_[LR]$/.test(name))).toBe(false);
    expect(rows.reduce((sum, { sides }) => sum + Math.max(1, sides.length), 0)).toBe(57);
  });

  it('are searched by words in any case, and counted with their sides', () => {
    expect(searched(rows, 'SMILE').map(({ name }) => name)).toEqual(['mouthSmile']);
    expect(searched(rows, 'eye look').length).toBe(4);
    expect(searched(rows, 'nothing of the kind')).toEqual([]);
    expect(countSet(rows, { jawOpen: 0.2, mouthSmile_L: 0 })).toBe(2);
  });

  it('are called in words', () => {
    expect(['mouthSmile', 'eyeBlink_L', 'jawOpen'].map(inWords)).toEqual(['mouth smile', 'eye blink left', 'jaw open']);
  });
});

describe('strokes', () => {
  it('keep the points that shape the line, in four digits', () => {
    const line = Array.from({ length: 101 }, (_, i) => [i / 100, 0.5] as const);
    expect(simplified(line)).toEqual([
      [0, 0.5],
      [1, 0.5],
    ]);
    const corner = [...line, ...Array.from({ length: 50 }, (_, i) => [1, 0.5 + i / 100] as const)];
    expect(simplified(corner)).toEqual([
      [0, 0.5],
      [1, 0.5],
      [1, 0.99],
    ]);
    const round = Array.from(
      { length: 300 },
      (_, i) => [0.5 + 0.3 * Math.cos(i / 48), 0.5 + 0.3 * Math.sin(i / 48)] as const,
    );
    expect(simplified(round).length).toBeLessThan(80);
    expect(simplified([[1 / 3, 1.5]])).toEqual([[0.3333, 1]]);
  });

  it('turn inside out once, and back the second time', () => {
    const stroke = { points: [[0.5, 0.5]] as const, radius: 0.1 };
    const once = inverted([stroke]);
    expect(once.at(-1)).toMatchObject({ invert: true });
    expect(inverted(once)).toEqual([stroke]);
  });
});

describe('words', () => {
  it('of files that are no pictures name what is taken', () => {
    expect(refusalOfFile({ name: 'a.pdf', type: 'application/pdf' })).toBe(
      'a.pdf is application/pdf. This field takes JPEG, PNG, WebP, TIFF and GIF pictures.',
    );
    expect(refusalOfFile({ name: 'a.webp', type: 'image/webp' })).toBeUndefined();
    expect(refusalOfFile({ name: 'a', type: '' })).toBeUndefined();
  });

  it('become names and colours as the graph holds them', () => {
    expect(['My Donor', '2nd face', ' ä ', 'a--b'].map(toName)).toEqual(['my-donor', 'nd-face', '', 'a-b']);
    expect(['#ABC', 'a1b2c3', '#12', 'red'].map(readColour)).toEqual(['#aabbcc', '#a1b2c3', undefined, undefined]);
  });
});
