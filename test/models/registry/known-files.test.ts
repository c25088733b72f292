import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectFile } from '../../../models/add/add-model.ts';
import { knownFiles } from '../../../models/registry/known-files.ts';
import { manifests } from '../../../models/registry/registry.ts';
import { catalogue } from '../../../nodes/catalogue.ts';
import { controlnetModel, unetModel } from '../../helpers/diffusion-models.ts';
import { scratchFolder } from '../../helpers/inspected-model.ts';
import { buildOnnx, port, type TestPort } from '../../helpers/onnx-builder.ts';
import { retinafaceFile, scrfdFile, yunetFile } from '../../helpers/public-detectors.ts';
import { arcfaceFile, bisenetFile, clipFile, gazeFile, portsOnly, segformerFile } from '../../helpers/public-models.ts';
import { vaeDecoderModel, vaeEncoderModel } from '../../helpers/vae-models.ts';

const folder = scratchFolder();
const graphs = join(import.meta.dirname, '..', '..', '..', 'graphs');
/** Role by the id a model has once it is there: shipped ones, and public ones as `facex models pull` names them. */
const roles = new Map([
  ...manifests.map(({ id, role }) => [id, role] as const),
  ...knownFiles.map(({ name, role }) => [`public/${name}`, role] as const),
]);

const defaults = [...catalogue.values()].flatMap(({ description }) =>
  Object.entries(description.params).flatMap(([param, spec]) =>
    spec.param === 'model' && spec.default !== '' ? [{ at: `${description.type} ${param}`, spec }] : [],
  ),
);

describe('what nodes and graphs name', () => {
  it.each(defaults)('$at is by default a model that ships or can be pulled, in its role', ({ spec }) => {
    expect([spec.role, ...(spec.alsoRoles ?? [])]).toContain(roles.get(spec.default));
  });

  it.each(['samples', 'stable-diffusion'])('every model of the graphs in %s ships or can be pulled', (folder) => {
    const named = readdirSync(join(graphs, folder))
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => [...readFileSync(join(graphs, folder, file), 'utf8').matchAll(/"model": "([^"]+)"/g)])
      .map(([, id]) => id);
    expect(named.filter((id) => id !== undefined && !roles.has(id))).toEqual([]);
  });
});

const float = (name: string, ...shape: (number | string)[]): TestPort => port(name, 'float32', shape);
const face = { cell: 0, row: 0, box: [0, 0, 0, 0], points: [], offsets: [] };
const labels = { grid: 1, score: () => 0 };
/** A small file with the published ports, by the family that a name begins with. */
const standIns: readonly (readonly [string, () => Uint8Array])[] = [
  ['yunet', () => yunetFile(face)],
  ['scrfd', () => scrfdFile(face)],
  ['retinaface', () => retinafaceFile(face)],
  ['face-parsing-resnet', () => bisenetFile(labels)],
  ['face-parsing-segformer', () => segformerFile(labels)],
  ['arcface', () => arcfaceFile(512)],
  ['adaface', () => arcfaceFile(512)],
  ['sface', () => arcfaceFile(128)],
  ['resnet', () => gazeFile(['yaw', 'pitch'], 50, 47)],
  ['mobile', () => gazeFile(['yaw', 'pitch'], 50, 47)],
  ['clip-vit-b32', () => clipFile(32)],
  ['clip-vit-b16', () => clipFile(16)],
  ['taesd-encoder', () => buildOnnx(vaeEncoderModel('latent'))],
  ['taesd-decoder', () => buildOnnx(vaeDecoderModel())],
  ['controlnet', () => buildOnnx(controlnetModel())],
  ['sd15-unet', () => buildOnnx(unetModel({ timestep: 'int64', rank: 0 }))],
  ['sd15-vae-encoder', () => buildOnnx(vaeEncoderModel('moments'))],
  ['sd15-vae-decoder', () => buildOnnx(vaeDecoderModel())],
  [
    'sd15-text-encoder',
    () => portsOnly([port('input_ids', 'int32', ['b', 's'])], [float('last_hidden_state', 'b', 's', 768)]),
  ],
];
/** What no page says of a file, so that the user is asked. */
const asked: Readonly<Record<string, readonly string[]>> = {
  'taesd-encoder': ['pixels'],
  'taesd-decoder': ['pixels'],
  sface: ['colour', 'values'],
};

describe('the known files', () => {
  it.each(knownFiles)('$name is taken in its role by what is known of it', async (known) => {
    const make = standIns.find(([name]) => known.name.startsWith(name))?.[1];
    if (!make) throw new Error(`no stand-in for ${known.name}`);
    const path = join(folder, `${known.name}.onnx`);
    writeFileSync(path, make());
    const { facts, questions } = await inspectFile(path, known.role, {}, known);
    expect(questions.map(({ fact }) => fact)).toEqual(asked[known.name] ?? []);
    if (!asked[known.name]) expect(facts).toMatchObject({ role: known.role });
  });
});
