/** Adding a file: what is kept, what is asked, what is refused, and that its facts are part of its key. */

import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AddOptions, addModel } from '../../../models/add/add-model.ts';
import { contentKey, readKeptModels, removeModel } from '../../../models/store/kept-models.ts';
import { ensureModel, listModels, verifyModels } from '../../../models/store/locate.ts';
import { scratchFolder } from '../../helpers/inspected-model.ts';
import { buildSplitOnnx, port } from '../../helpers/onnx-builder.ts';
import { arcfaceFile, portsOnly } from '../../helpers/public-models.ts';

const folder = scratchFolder();
const facts = { colour: 'rgb', values: '-1..1', crop: 'arcface' };
let homes = 0;

interface Place {
  readonly home: string;
  add(file: string, bytes: Uint8Array, options?: Partial<AddOptions>): ReturnType<typeof addModel>;
}

function newPlace(): Place {
  const home = join(folder, `home-${homes++}`);
  return {
    home,
    async add(file, bytes, options = {}) {
      const path = join(home, 'mine', file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
      return addModel(path, { home, role: 'identity', answers: facts, ...options });
    },
  };
}

describe('adding a file', () => {
  it('keeps a copy with its manifest, which names who stated what, and the model is found by its id', async () => {
    const { home, add } = newPlace();
    const added = await add('My ArcFace.onnx', arcfaceFile(), { licence: 'mine' });
    if (!added.done) throw new Error('there were questions');
    expect(added.manifest).toMatchObject({
      id: 'own/my-arcface',
      pack: 'own',
      licence: 'mine',
      terms: 'unknown',
      hash: { statedBy: 'added-by-user' },
      stated: { sidePx: 'file', width: 'file', colour: 'user', values: 'user', crop: 'user' },
      inputs: [{ name: 'input.1', dtype: 'float32', shape: ['None', 3, 112, 112] }],
    });
    const located = await ensureModel('own/my-arcface', { home });
    expect(await readFile(located.path)).toEqual(Buffer.from(arcfaceFile()));
    expect(located.state).toBe('present');
    const listed = (await listModels({ home })).find(({ manifest }) => manifest.id === 'own/my-arcface');
    expect(listed).toMatchObject({ state: 'present', bytes: arcfaceFile().length });
  });

  it('gives the open questions and keeps nothing', async () => {
    const { home, add } = newPlace();
    const asked = await add('a.onnx', arcfaceFile(), { answers: { colour: 'rgb' } });
    expect(asked.done).toBe(false);
    expect(asked.inspection.questions).toMatchObject([
      { fact: 'values', usual: '-1..1' },
      { fact: 'crop', options: ['arcface', 'mesh-square'], usual: 'arcface' },
    ]);
    expect((await readKeptModels(home)).kept).toEqual([]);
  });

  it('refuses what the file contradicts, words that are no answer, and facts the role does not have', async () => {
    const { add } = newPlace();
    const wrong = (answers: Record<string, string>) =>
      add('a.onnx', arcfaceFile(), { answers: { ...facts, ...answers } });
    await expect(wrong({ width: '1024' })).rejects.toThrow("The file says that width is 512, and '1024' was stated");
    await expect(wrong({ colour: 'grey' })).rejects.toThrow('colour is one of rgb, bgr');
    await expect(wrong({ values: 'unit:0.5:0.5' })).rejects.toThrow('The fact values');
    await expect(wrong({ labels: 'bisenet' })).rejects.toThrow("A identity has no fact 'labels'");
  });

  it('refuses a name that is taken, one that is no name, and a file that is no model', async () => {
    const { add } = newPlace();
    await add('a.onnx', arcfaceFile());
    await expect(add('a.onnx', arcfaceFile())).rejects.toMatchObject({ code: 'model-exists' });
    await expect(add('a.onnx', arcfaceFile(), { name: '../b' })).rejects.toMatchObject({ code: 'fact-wrong' });
    await expect(add('page.onnx', Buffer.from('<!doctype html>'))).rejects.toMatchObject({ code: 'model-unfit' });
    await expect(add('cut.onnx', arcfaceFile().subarray(0, 900))).rejects.toThrow('not a whole ONNX model');
  });

  it('takes weights files along and refuses a model without them', async () => {
    const { home, add } = newPlace();
    const split = buildSplitOnnx(
      {
        inputs: [port('input', 'float32', ['N', 3, 112, 112])],
        outputs: [port('out', 'float32', ['N', 4])],
        nodes: [
          { op: 'GlobalAveragePool', from: ['input'], to: 'mean' },
          { op: 'Flatten', from: ['mean'], to: 'flat' },
          { op: 'MatMul', from: ['flat', 'weights'], to: 'out' },
        ],
        constants: { weights: { shape: [3, 4], data: new Float32Array(12).fill(1) } },
      },
      'weights.pb',
    );
    await expect(add('split.onnx', split.model)).rejects.toThrow('weights.pb');
    await writeFile(join(home, 'mine', 'weights.pb'), split.weights);
    const added = await add('split.onnx', split.model);
    expect(added.done && added.manifest.dataFiles).toMatchObject([{ path: 'weights.pb' }]);
    const { path } = await ensureModel('own/split', { home });
    await writeFile(join(dirname(path), 'weights.pb'), 'other');
    await expect(ensureModel('own/split', { home })).rejects.toMatchObject({
      code: 'model-tampered',
      message: expect.stringContaining('weights.pb'),
    });
    expect((await verifyModels({ home, nano: join(home, 'none') })).map(({ id }) => id)).toContain('own/split');
  });

  it('takes a text encoder only with its tokenizer', async () => {
    const { home, add } = newPlace();
    const bytes = portsOnly(
      [port('input_ids', 'int64', ['b', 's'])],
      [port('last_hidden_state', 'float32', ['b', 's', 768])],
    );
    const options = { role: 'text-encoder', answers: {} } as const;
    await expect(add('text.onnx', bytes, options)).rejects.toThrow('tokenizer.json');
    await writeFile(join(home, 'mine', 'tokenizer.json'), '{}');
    const added = await add('text.onnx', bytes, options);
    expect(added.done && added.manifest.dataFiles).toMatchObject([{ path: 'tokenizer.json' }]);
  });
});

describe('a kept model', () => {
  it('has another key once another fact was stated of the same bytes', async () => {
    const { add } = newPlace();
    const [rgb, bgr] = [
      await add('rgb.onnx', arcfaceFile()),
      await add('bgr.onnx', arcfaceFile(), { answers: { ...facts, colour: 'bgr' } }),
    ];
    if (!rgb.done || !bgr.done) throw new Error('there were questions');
    expect(rgb.manifest.hash).toEqual(bgr.manifest.hash);
    const sha256 = rgb.manifest.hash?.sha256 ?? '';
    expect(contentKey(rgb.manifest, sha256)).not.toBe(contentKey(bgr.manifest, sha256));
  });

  it('goes with its files when it is removed; shipped ones stay', async () => {
    const { home, add } = newPlace();
    await add('a.onnx', arcfaceFile());
    const { path } = await ensureModel('own/a', { home });
    await removeModel('own/a', home);
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(ensureModel('own/a', { home })).rejects.toMatchObject({ code: 'model-unknown' });
    await expect(removeModel('nano/denoiser', home)).rejects.toMatchObject({ code: 'model-shipped' });
    await expect(removeModel('own/../../x', home)).rejects.toMatchObject({ code: 'model-unknown' });
  });

  it('with a damaged manifest is told by verify, refused by name, and can be removed', async () => {
    const { home, add } = newPlace();
    await add('a.onnx', arcfaceFile());
    await add('b.onnx', arcfaceFile());
    await writeFile(join(home, 'models', 'own', 'a', 'manifest.json'), '{"id": "own/a"');
    expect((await verifyModels({ home })).map(({ id }) => id)).toEqual(['own/a']);
    await expect(ensureModel('own/a', { home })).rejects.toMatchObject({ code: 'manifest-damaged' });
    expect((await ensureModel('own/b', { home })).state).toBe('present');
    await removeModel('own/a', home);
    expect(await verifyModels({ home })).toEqual([]);
  });
});
