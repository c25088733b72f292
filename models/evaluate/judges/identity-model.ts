/**
 * The identity judge: dlib's face recognition network, whose weights @vladmandic/face-api ships as bare tensors. The
 * graph is not in the package's files, so it is written down here; a test holds it against face-api itself.
 */

import { join } from 'node:path';
import { ModelError } from '../../errors.ts';
import { hashBytes } from '../../files/file-hashes.ts';
import { keepFile, readIfThere, refuseHash } from '../../store/files.ts';
import {
  encodeOnnxModel,
  type OnnxNode,
  type OnnxTensor,
  onnxAttributeType,
  onnxDataType,
} from '../../store/import/onnx-schema.ts';
import { readWeights, type TfConstant } from '../../store/import/weights.ts';
import { findPackageFolder } from '../../store/places.ts';

const PACKAGE = '@vladmandic/face-api';
const WEIGHTS = {
  path: 'model/face_recognition_model.bin',
  sha256: 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589',
};
const MANIFEST = {
  path: 'model/face_recognition_model-weights_manifest.json',
  sha256: 'cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b',
};

/** Raise it when the graph below changes, so that files made earlier are made again. */
const BUILDER_VERSION = 1;

/** Side of the face chip the network was trained on. */
export const chipSidePx = 150;

/** What the network subtracts from R, G, B (0..255) before it divides by 255. */
const MEAN_RGB = [122.782, 117.001, 104.298];

/** The residual blocks in order; `down` halves the picture and widens the channels to those of its filters. */
const BLOCKS = [
  ...['conv32_1', 'conv32_2', 'conv32_3'].map((name) => ({ name, down: false })),
  { name: 'conv64_down', down: true },
  ...['conv64_1', 'conv64_2', 'conv64_3'].map((name) => ({ name, down: false })),
  { name: 'conv128_down', down: true },
  ...['conv128_1', 'conv128_2'].map((name) => ({ name, down: false })),
  { name: 'conv256_down', down: true },
  ...['conv256_1', 'conv256_2'].map((name) => ({ name, down: false })),
  { name: 'conv256_down_out', down: true },
] as const;

/**
 * Path of the judge's ONNX file in `home`, made from the npm package when it is not there. Input pixels float32
 * [B, 3, 150, 150] RGB 0..255, output descriptor float32 [B, 128].
 * @throws ModelError source-missing, source-tampered, home-not-writable, disk-full.
 */
export async function ensureIdentityJudge(home: string): Promise<string> {
  const path = join(home, 'models', 'judge', `identity-${BUILDER_VERSION}.onnx`);
  const record = `${path}.sha256`;
  const [made, recorded] = [await readIfThere(path), await readIfThere(record)];
  if (made && recorded && hashBytes(made) === Buffer.from(recorded).toString('utf8')) return path;
  const manifest = JSON.parse(Buffer.from(await readSource(MANIFEST)).toString('utf8')) as Parameters<
    typeof readSpecs
  >[0];
  const bytes = buildIdentityJudge(readWeights(readSpecs(manifest), await readSource(WEIGHTS)));
  await keepFile(path, bytes);
  await keepFile(record, hashBytes(bytes));
  return path;
}

function readSpecs(
  manifest: readonly { weights: Parameters<typeof readWeights>[0] }[],
): Parameters<typeof readWeights>[0] {
  return manifest.flatMap(({ weights }) => weights);
}

async function readSource({ path, sha256 }: { path: string; sha256: string }): Promise<Uint8Array> {
  const file = join(findPackageFolder(PACKAGE) ?? join('node_modules', PACKAGE), path);
  const bytes = await readIfThere(file);
  const fix = `Run 'npm ci' to install ${PACKAGE}.`;
  if (bytes === null) throw new ModelError('source-missing', `${file} is not there. ${fix}`);
  const got = hashBytes(bytes);
  if (got !== sha256) refuseHash('source-tampered', { path: file, wanted: sha256, got, fix });
  return bytes;
}

/** The graph as ONNX (opset 17), with each convolution's scale folded into its filters. */
function buildIdentityJudge(weights: ReadonlyMap<string, TfConstant>): Uint8Array {
  const graph = new ResidualGraph(weights);
  let value = graph.convolve('pixels-scaled', 'conv32_down', { stride: 2, pad: 0, relu: true });
  value = graph.add('MaxPool', [value], { kernel_shape: [3, 3], strides: [2, 2] });
  for (const { name, down } of BLOCKS) value = graph.residual(value, name, down);
  value = graph.add('GlobalAveragePool', [value]);
  value = graph.add('Flatten', [value]);
  graph.matrix('fc');
  graph.nodes.push({ name: 'fc', opType: 'MatMul', input: [value, 'fc'], output: ['descriptor'], attribute: [] });
  const port = (name: string, sizes: readonly number[]) => ({
    name,
    type: {
      tensorType: {
        elemType: onnxDataType.float32,
        shape: { dim: [{ dimParam: 'B' }, ...sizes.map((dimValue) => ({ dimValue }))] },
      },
    },
  });
  return encodeOnnxModel({
    irVersion: 8,
    producerName: 'facex-studio',
    opsetImport: [{ domain: '', version: 17 }],
    metadataProps: [],
    graph: {
      name: 'identity-judge',
      node: graph.nodes,
      initializer: graph.initializers,
      input: [port('pixels', [3, chipSidePx, chipSidePx])],
      output: [port('descriptor', [128])],
    },
  });
}

class ResidualGraph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #weights: ReadonlyMap<string, TfConstant>;

  constructor(weights: ReadonlyMap<string, TfConstant>) {
    this.#weights = weights;
    this.#floats('mean', [1, 3, 1, 1], Float32Array.from(MEAN_RGB));
    this.#floats('range', [], Float32Array.of(255));
    this.add('Sub', ['pixels', 'mean'], {}, 'pixels-centred');
    this.add('Div', ['pixels-centred', 'range'], {}, 'pixels-scaled');
  }

  add(opType: string, input: string[], attributes: Record<string, number[]> = {}, output?: string): string {
    const name = output ?? `${opType}-${this.nodes.length}`;
    const attribute = Object.entries(attributes).map(([key, ints]) => ({
      name: key,
      type: onnxAttributeType.ints,
      ints,
    }));
    this.nodes.push({ name, opType, input, output: [name], attribute });
    return name;
  }

  /** Convolution, scale and, where asked, a rectifier. */
  convolve(value: string, name: string, options: { stride: number; pad: number; relu: boolean }): string {
    const filters = this.#weight(`${name}/conv/filters`);
    const [height = 0, width = 0, depth = 0, count = 0] = filters.shape;
    const [bias, factor, offset] = ['conv/bias', 'scale/weights', 'scale/biases'].map(
      (part) => this.#weight(`${name}/${part}`).data,
    );
    const folded = new Float32Array(filters.data.length);
    for (let at = 0; at < folded.length; at += 1) {
      const [f, d] = [at % count, Math.floor(at / count) % depth];
      const cell = Math.floor(at / count / depth);
      folded[(f * depth + d) * height * width + cell] = (filters.data[at] ?? 0) * (factor?.[f] ?? 0);
    }
    this.#floats(`${name}/filters`, [count, depth, height, width], folded);
    const shifts = Float32Array.from(
      { length: count },
      (_, f) => (bias?.[f] ?? 0) * (factor?.[f] ?? 0) + (offset?.[f] ?? 0),
    );
    this.#floats(`${name}/shifts`, [count], shifts);
    const { stride, pad, relu } = options;
    const out = this.add('Conv', [value, `${name}/filters`, `${name}/shifts`], {
      kernel_shape: [height, width],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    });
    return relu ? this.add('Relu', [out]) : out;
  }

  /** Two convolutions beside what goes past them; going down, that is pooled and its missing channels are zeros. */
  residual(value: string, name: string, down: boolean): string {
    const first = this.convolve(
      value,
      `${name}/conv1`,
      down ? { stride: 2, pad: 0, relu: true } : { stride: 1, pad: 1, relu: true },
    );
    let out = this.convolve(first, `${name}/conv2`, { stride: 1, pad: 1, relu: false });
    let past = value;
    if (down) {
      past = this.add('AveragePool', [value], { kernel_shape: [2, 2], strides: [2, 2] });
      const [, , depth = 0, count = 0] = this.#weight(`${name}/conv1/conv/filters`).shape;
      if (count !== depth) past = this.#pad(past, `${name}/channels`, [0, 0, 0, 0, 0, count - depth, 0, 0]);
      // At 8 and 4 px the pooled side is one larger than the convolution's, which the network fills with zeros.
      if (name.startsWith('conv256')) out = this.#pad(out, `${name}/edge`, [0, 0, 0, 0, 0, 0, 1, 1]);
    }
    return this.add('Relu', [this.add('Add', [out, past])]);
  }

  matrix(name: string): void {
    const { shape, data } = this.#weight(name);
    this.#floats(name, shape, Float32Array.from(data));
  }

  #pad(value: string, name: string, pads: readonly number[]): string {
    const rawData = new Uint8Array(BigInt64Array.from(pads, BigInt).buffer);
    this.initializers.push({ name, dims: [pads.length], dataType: onnxDataType.int64, rawData });
    return this.add('Pad', [value, name]);
  }

  #floats(name: string, dims: number[], data: Float32Array): void {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.initializers.push({ name, dims, dataType: onnxDataType.float32, rawData });
  }

  #weight(name: string): TfConstant {
    const found = this.#weights.get(name);
    if (found === undefined) throw new ModelError('import-weights', `The weights of ${PACKAGE} hold no '${name}'.`);
    return found;
  }
}
