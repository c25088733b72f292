import { describe, expect, it } from 'vitest';
import { check } from './toy-nodes.ts';

describe('node types and params', () => {
  it('are without problems when they are in order', () => {
    expect(
      check({ edit: { type: 'face/edit-motion', params: { expression: { jawOpen: 0.5, mouthSmile: 1 } } } }),
    ).toEqual([]);
  });

  it('name an unknown type and the closest one', () => {
    expect(
      check({ a: { type: 'face/pares' }, b: { type: 'io/parse' }, c: { type: 'io/nothing-like-it' } }),
    ).toMatchObject([
      {
        code: 'unknown-node-type',
        pointer: '/nodes/a/type',
        node: 'a',
        got: 'face/pares',
        fix: 'Did you mean face/parse?',
      },
      { code: 'unknown-node-type', node: 'b', fix: 'Did you mean face/parse?' },
      { code: 'unknown-node-type', node: 'c', fix: expect.stringContaining('There is: io/load-image') },
    ]);
  });

  it('name an unknown param and the closest one', () => {
    expect(check({ a: { type: 'io/load-image', params: { fiel: 'x' } } })).toMatchObject([
      {
        code: 'unknown-param',
        pointer: '/nodes/a/params/fiel',
        message: 'Node "a" (io/load-image) has no param "fiel".',
        fix: 'Did you mean file?',
      },
    ]);
  });

  it('do not take inherited names for params', () => {
    expect(check({ a: { type: 'io/load-image', params: { constructor: 1, toString: 2 } } })).toHaveLength(2);
  });

  it('tell an input from a param', () => {
    const problems = check({ g: { type: 'mask/grow', params: { limit: 1 } } });
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'unknown-param',
        fix: '"limit" is an input: link an output into it under "inputs".',
      }),
    );
  });

  it('say range, value and the nearest legal value', () => {
    expect(
      check({
        d: { type: 'face/edit-motion' },
        face: { type: 'face/detect-align', params: { sizePx: 5000 }, mode: 'mute' },
      }),
    ).toMatchObject([
      {
        code: 'param-out-of-range',
        pointer: '/nodes/face/params/sizePx',
        node: 'face',
        wanted: 'a whole number from 64 to 1024 px',
        got: 'the number 5000',
        fix: 'The nearest value it takes is 1024; its default is 256.',
      },
    ]);
  });

  it.each([
    ['face/detect-align', 'sizePx', 'big', 'a whole number from 64 to 1024 px'],
    ['face/detect-align', 'sizePx', 100.5, 'a whole number from 64 to 1024 px'],
    ['face/detect-align', 'choose', 'largets', 'one of largest, index'],
    ['steer/assemble', 'donors', ['A'], 'a list of names in lower-case letters, digits and -'],
    ['steer/assemble', 'regions', ['ear'], 'a list of nose, lips, eyes'],
    ['steer/assemble', 'identity', 'other', 'one of canvas, ignored, source'],
    ['face/edit-motion', 'expression', { jawOpen: 3 }, 'numbers by name from 0 to 1'],
    ['face/edit-motion', 'expression', { jawOpn: 0.3 }, 'names of the sliders'],
  ])('refuse %s.%s = %j', (type, param, value, wanted) => {
    const problems = check({ a: { type, params: { [param]: value }, mode: 'mute' } });
    expect(problems).toMatchObject([{ code: 'bad-param', node: 'a', wanted }]);
  });

  it('offer the closest option', () => {
    expect(check({ a: { type: 'face/detect-align', mode: 'mute', params: { choose: 'largets' } } })[0]?.fix).toBe(
      'Did you mean largest?',
    );
    expect(check({ a: { type: 'face/edit-motion', params: { expression: { jawOpn: 1 } } } })[0]?.fix).toBe(
      'Did you mean jawOpen?',
    );
  });

  it('accept a donor as a choice once donors names it', () => {
    const params = { donors: ['left', 'right'], identity: 'right' };
    expect(check({ a: { type: 'steer/assemble', params, mode: 'mute' } })).toEqual([]);
  });

  it('name a model that the registry lacks, or that has another role', () => {
    const models = new Map([
      ['nano/denoiser', 'denoiser'],
      ['nano/mesh', 'mesh'],
    ]);
    expect(check({ a: { type: 'diffusion/load-denoiser' } }, {}, { models })).toEqual([]);
    expect(
      check({ a: { type: 'diffusion/load-denoiser', params: { model: 'nano/denoser' } } }, {}, { models }),
    ).toMatchObject([{ code: 'unknown-model', node: 'a', fix: 'Did you mean nano/denoiser?' }]);
    expect(
      check({ a: { type: 'diffusion/load-denoiser', params: { model: 'nano/mesh' } } }, {}, { models }),
    ).toMatchObject([
      {
        code: 'wrong-model-role',
        message:
          'Node "a" (diffusion/load-denoiser): param "model" wants a denoiser model, but "nano/mesh" is a mesh model.',
      },
    ]);
    expect(
      check({ a: { type: 'diffusion/load-denoiser', params: { model: 'public/sd15-unet' } } }, {}, { models }),
    ).toMatchObject([{ code: 'unknown-model', fix: expect.stringContaining("'facex models pull sd15-unet'") }]);
  });
});
