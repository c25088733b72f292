import { describe, expect, it } from 'vitest';
import { importGraph } from '../../../models/store/import/import-graph.ts';
import { decodeOnnxModel } from '../../../models/store/import/onnx-schema.ts';
import type { ConstantSketch, NodeSketch } from './tf-graph.ts';
import { attr, buildGraph } from './tf-graph.ts';
import type { GraphFiles } from './tf-oracle.ts';
import { readHumanModel } from './tf-oracle.ts';

const ones = (...shape: number[]): ConstantSketch => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});
const window = { padding: attr.text('SAME'), strides: attr.ints(1, 1, 1, 1), dilations: attr.ints(1, 1, 1, 1) };
const conv: NodeSketch = { name: 'y', op: 'Conv2D', inputs: ['x', 'k'], attributes: window };
const picture = { x: [-1, 8, 8, 3] };

function fault(files: GraphFiles): { code: string; message: string } {
  try {
    importGraph(files.json, files.binary);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('the import went through');
}

describe('a graph that cannot be imported', () => {
  it.each<[string, GraphFiles, string, RegExp]>([
    [
      'with an unknown op names the node and the op',
      buildGraph(picture, {}, [{ name: 'y', op: 'ArgMax', inputs: ['x'] }]),
      'import-unsupported-op',
      /'y' has op ArgMax.*It knows .*Conv2D/,
    ],
    [
      'with a filter of other channels names both shapes',
      buildGraph(picture, { k: ones(3, 3, 4, 2) }, [conv]),
      'import-shape',
      /'y' \(Conv2D\) wants 4 input channels, got \[B,8,8,3\]/,
    ],
    [
      'with channels first is refused',
      buildGraph(picture, { k: ones(3, 3, 3, 2) }, [
        { ...conv, attributes: { ...window, data_format: attr.text('NCHW') } },
      ]),
      'import-unsupported-attribute',
      /data_format NCHW; the importer supports NHWC/,
    ],
    [
      'with explicit padding is refused',
      buildGraph(picture, { k: ones(3, 3, 3, 2) }, [
        { ...conv, attributes: { ...window, padding: attr.text('EXPLICIT') } },
      ]),
      'import-unsupported-attribute',
      /padding EXPLICIT/,
    ],
    [
      'with an unknown fused activation is refused',
      buildGraph(picture, { k: ones(3, 3, 3, 2), b: ones(2) }, [
        {
          name: 'y',
          op: '_FusedConv2D',
          inputs: ['x', 'k', 'b'],
          attributes: { ...window, fused_ops: attr.texts('BiasAdd', 'Elu') },
        },
      ]),
      'import-unsupported-attribute',
      /BiasAdd \+ Elu/,
    ],
    [
      'with shapes that do not broadcast names both',
      buildGraph(picture, { v: ones(5) }, [{ name: 'y', op: 'AddV2', inputs: ['x', 'v'] }]),
      'import-shape',
      /broadcasts with \[B,8,8,3\], got \[5\]/,
    ],
    [
      'with a reshape that loses numbers is refused',
      buildGraph(picture, { s: { shape: [2], data: [-1, 191], integers: true } }, [
        { name: 'y', op: 'Reshape', inputs: ['x', 's'] },
      ]),
      'import-shape',
      /reshapes to \[-1,191\]/,
    ],
    [
      'with an open height is refused',
      buildGraph({ x: [-1, -1, 8, 3] }, {}, [{ name: 'y', op: 'Relu', inputs: ['x'] }]),
      'import-shape',
      /open in the batch only/,
    ],
    [
      'with a cycle names the nodes',
      buildGraph(picture, {}, [
        { name: 'y', op: 'AddV2', inputs: ['x', 'z'] },
        { name: 'z', op: 'Relu', inputs: ['y'] },
        { name: 'out', op: 'Relu', inputs: ['z'] },
      ]),
      'import-not-a-graph',
      /'(y|z)' and '(y|z)' are part of a cycle/,
    ],
    [
      'that reads a missing node names both',
      buildGraph(picture, {}, [{ name: 'y', op: 'Relu', inputs: ['nobody'] }]),
      'import-not-a-graph',
      /'nobody', read by 'y', is not in the graph/,
    ],
    [
      'of another format is refused',
      { json: { format: 'layers-model' } as never, binary: new Uint8Array() },
      'import-not-a-graph',
      /at \/format/,
    ],
  ])('%s', (_, files, code, message) => {
    const got = fault(files);
    expect(got.code).toBe(code);
    expect(got.message).toMatch(message);
  });

  it('with a weight file cut short names the weight and the bytes', () => {
    const files = buildGraph(picture, { k: ones(3, 3, 3, 2) }, [conv]);
    expect(fault({ ...files, binary: files.binary.subarray(0, 100) })).toMatchObject({
      code: 'import-weights',
      message: expect.stringMatching(/ends at byte 100, but weight 'k' needs bytes 0 to 216/),
    });
  });

  it('with a weight file too long says both sizes', () => {
    const files = buildGraph(picture, { k: ones(3, 3, 3, 2) }, [conv]);
    const binary = Buffer.concat([files.binary, Buffer.alloc(4)]);
    expect(fault({ ...files, binary })).toMatchObject({
      message: expect.stringMatching(/has 220 bytes.*describes 216/),
    });
  });
});

describe('an imported file', () => {
  it('is the same bytes every time', async () => {
    const { json, binary } = await readHumanModel('iris');
    expect(Buffer.from(importGraph(json, binary).bytes).equals(importGraph(json, binary).bytes)).toBe(true);
  });

  it('holds one transpose for its input and none between the layers of the mesh model', async () => {
    const { json, binary } = await readHumanModel('facemesh');
    const { graph } = decodeOnnxModel(importGraph(json, binary).bytes);
    const transposes = graph.node.filter((node) => node.opType === 'Transpose').map((node) => node.input[0]);
    // One for the picture, then one before each of the three reshapes that end the graph.
    expect(transposes).toHaveLength(4);
    expect(transposes.filter((name) => name === 'input_1')).toHaveLength(1);
  });

  it('keeps and names only the outputs asked for', async () => {
    const { json, binary } = await readHumanModel('faceres');
    const { bytes, outputs } = importGraph(json, binary, { outputs: { 'global_pooling/Mean': 'descriptor' } });
    expect(outputs).toEqual([{ name: 'descriptor', shape: [null, 1024] }]);
    expect(decodeOnnxModel(bytes).graph.node.some((node) => node.name.startsWith('age_pred'))).toBe(false);
  });
});
