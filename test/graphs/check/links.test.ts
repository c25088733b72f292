import { describe, expect, it } from 'vitest';
import { check, FACE, from } from './toy-nodes.ts';

describe('links', () => {
  it('are without problems when they fit', () => {
    const parse = { type: 'face/parse', inputs: { image: from('face', 'crop'), face: [from('face', 'face')] } };
    const list = { type: 'flow/list', inputs: { items: [from('face', 'crop'), from('picture', 'image')] } };
    expect(check({ ...FACE, parse, list })).toEqual([]);
  });

  it('name every fault of a graph at once', () => {
    const problems = check({
      ...FACE,
      parse: { type: 'face/parse', inputs: { imag: from('face', 'crop'), face: from('fac', 'face') } },
      grow: { type: 'mask/grow', inputs: { mask: from('face', 'mask'), limit: from('face', 'crop') } },
    });
    expect(problems).toMatchObject([
      {
        code: 'unknown-input',
        pointer: '/nodes/parse/inputs/imag',
        node: 'parse',
        port: 'imag',
        fix: 'Did you mean image?',
      },
      { code: 'missing-node', pointer: '/nodes/parse/inputs/face/node', got: 'fac', fix: 'Did you mean face?' },
      { code: 'missing-input', pointer: '/nodes/parse/inputs', node: 'parse', port: 'image' },
      { code: 'unknown-output', pointer: '/nodes/grow/inputs/mask/port', fix: 'There is: crop, face.' },
      { code: 'kind-misfit', pointer: '/nodes/grow/inputs/limit', wanted: 'mask', got: 'image in crop space' },
    ]);
  });

  it('say what was wanted, what came and what to do when spaces differ', () => {
    expect(
      check({
        ...FACE,
        parse: { type: 'face/parse', inputs: { image: from('picture', 'image'), face: from('face', 'face') } },
      }),
    ).toEqual([
      {
        code: 'kind-misfit',
        pointer: '/nodes/parse/inputs/image',
        message:
          'Node "parse", input "image" wants image in crop space, but "picture.image" gives image in original space.',
        wanted: 'image in crop space',
        got: 'image in original space',
        fix: 'Take the aligned crop from face/detect-align.',
        node: 'parse',
        port: 'image',
      },
    ]);
  });

  it('name the input that is missing', () => {
    expect(check({ face: { type: 'face/detect-align' } })).toMatchObject([
      {
        code: 'missing-input',
        node: 'face',
        port: 'image',
        message: 'Node "face" (face/detect-align): input "image" is not linked, and the node cannot run without it.',
        fix: 'Link an output of kind image into "image".',
      },
    ]);
  });

  it('refuse several links where one is taken, and an empty list', () => {
    const two = [from('picture', 'image'), from('picture', 'image')];
    expect(check({ ...FACE, face: { type: 'face/detect-align', inputs: { image: two } } })).toMatchObject([
      { code: 'list-into-single', pointer: '/nodes/face/inputs/image', got: 'a list of 2' },
    ]);
    expect(check({ ...FACE, face: { type: 'face/detect-align', inputs: { image: [] } } })).toMatchObject([
      { code: 'list-into-single' },
    ]);
    expect(check({ list: { type: 'flow/list', inputs: { items: [] } } })).toMatchObject([
      { code: 'missing-input', port: 'items' },
    ]);
  });

  it('refuse a list output in a single input', () => {
    const list = { type: 'flow/list', inputs: { items: from('picture', 'image') } };
    const problems = check({
      picture: FACE.picture,
      list,
      face: { type: 'face/detect-align', inputs: { image: from('list', 'images') } },
    });
    expect(problems).toMatchObject([{ code: 'kind-misfit', got: 'list of image' }]);
  });

  it('reach the repeated inputs of each donor', () => {
    const canvas = { 'canvas-image': from('face', 'crop') };
    const assemble = (donors: string[] | undefined, inputs: object) =>
      check({
        ...FACE,
        a: { type: 'steer/assemble', ...(donors ? { params: { donors } } : {}), inputs: { ...canvas, ...inputs } },
      });
    expect(assemble(undefined, { 'source.image': from('face', 'crop') })).toEqual([]);
    expect(assemble(['left', 'right'], { 'left.image': from('face', 'crop') })).toMatchObject([
      { code: 'missing-input', port: 'right.image' },
    ]);
    expect(
      assemble(undefined, { 'source.image': from('face', 'crop'), 'hat.image': from('face', 'crop') }),
    ).toMatchObject([
      { code: 'unknown-input', port: 'hat.image', fix: 'Add "hat" to its param "donors" (now: source).' },
    ]);
  });

  it('are checked against the file of an ONNX node once its signature is known', () => {
    const graph = {
      picture: FACE.picture,
      net: { type: 'flow/onnx-model', inputs: { pixels: from('picture', 'image') } },
    };
    expect(check(graph)).toEqual([]);
    const signature = { inputs: { x: { kind: 'tensor' as const } }, outputs: { y: { kind: 'tensor' as const } } };
    expect(check(graph, {}, { signatures: new Map([['net', signature]]) })).toMatchObject([
      { code: 'unknown-input', port: 'pixels', fix: 'There is: x.' },
      { code: 'missing-input', port: 'x' },
    ]);
  });

  it('do not take inherited names for nodes or ports', () => {
    expect(check({ ...FACE, grow: { type: 'mask/grow', inputs: { mask: from('constructor', 'x') } } })).toMatchObject([
      { code: 'missing-node' },
    ]);
    expect(
      check({ ...FACE, grow: { type: 'mask/grow', inputs: { mask: from('face', 'constructor') } } }),
    ).toMatchObject([{ code: 'unknown-output' }]);
  });
});

describe('exposed names', () => {
  it('point at params and outputs that exist', () => {
    const inputs = {
      source: {
        to: [
          { node: 'picture', param: 'file' },
          { node: 'picture', param: 'file' },
        ],
      },
    };
    expect(check(FACE, { inputs, outputs: { result: from('face', 'crop') } })).toEqual([]);
  });

  it('are reported when they point nowhere', () => {
    const problems = check(
      { ...FACE, edit: { type: 'face/edit-motion' } },
      {
        inputs: {
          source: {
            to: [
              { node: 'pictur', param: 'file' },
              { node: 'picture', param: 'path' },
            ],
          },
          smile: {
            to: [
              { node: 'edit', param: 'expression', key: 'mouthSmile' },
              { node: 'edit', param: 'expression', key: 'jaw' },
            ],
          },
          keyed: { to: [{ node: 'picture', param: 'file', key: 'x' }] },
        },
        outputs: { result: from('face', 'cropp'), other: from('nobody', 'x') },
      },
    );
    expect(problems.map(({ code, pointer, fix }) => [code, pointer, fix])).toEqual([
      ['missing-node', '/inputs/source/to/0/node', 'Did you mean picture?'],
      ['unknown-param', '/inputs/source/to/1/param', 'There is: file.'],
      ['unknown-key', '/inputs/smile/to/1/key', expect.stringContaining('There is: jawOpen')],
      ['unknown-key', '/inputs/keyed/to/0/key', 'Remove "key": only a sliders param has names inside.'],
      ['unknown-output', '/outputs/result/port', 'Did you mean crop?'],
      ['missing-node', '/outputs/other/node', expect.stringContaining('There is: picture, face')],
    ]);
  });
});
