import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ParamFiles } from '../../../engine/host/file-hashes.ts';
import { hashModelFile, modelBytes, weightsFilesOf } from '../../../models/onnx-file/content-key.ts';
import { OnnxFileError } from '../../../models/onnx-file/proto-walk.ts';
import { readOnnxHead } from '../../../models/onnx-file/read-ports.ts';
import { buildOnnx, buildSplitOnnx, port, type TestModel } from '../../helpers/onnx-builder.ts';

const folder = mkdtempSync(join(tmpdir(), 'facex-onnx-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MODEL: TestModel = {
  inputs: [port('x', 'float16', ['B', 4])],
  outputs: [port('y', 'float16', ['B', 4])],
  nodes: [{ op: 'Neg', from: ['x'], to: 'y' }],
  constants: { w: { shape: [2], data: new Float32Array([1, 2]) }, v: { shape: [1], data: new Float32Array([3]) } },
};
const whole = join(folder, 'whole.onnx');
const split = join(folder, 'split.onnx');
const weights = join(folder, 'weights.pb');
writeFileSync(whole, buildOnnx(MODEL));
const parts = buildSplitOnnx(MODEL, 'weights.pb');
writeFileSync(split, parts.model);
writeFileSync(weights, parts.weights);

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('the head of an ONNX file', () => {
  it('has ports, and each weights file once', async () => {
    expect(await readOnnxHead(split)).toEqual({
      inputs: [{ name: 'x', elementType: 'float16', shape: ['B', 4] }],
      outputs: [{ name: 'y', elementType: 'float16', shape: ['B', 4] }],
      externalFiles: ['weights.pb'],
    });
    expect((await readOnnxHead(whole)).externalFiles).toEqual([]);
  });
});

describe('the content key', () => {
  it("of a whole model is its file's sha256", async () => {
    expect(await hashModelFile(whole)).toBe(sha256(whole));
    expect(await weightsFilesOf(whole)).toEqual([]);
  });

  it('of a split model follows its weights file', async () => {
    const before = await hashModelFile(split);
    expect(before).not.toBe(sha256(split));
    expect(await hashModelFile(split)).toBe(before);
    const changed = Buffer.from(parts.weights);
    changed[0] = 7;
    writeFileSync(weights, changed);
    expect(await hashModelFile(split)).not.toBe(before);
    writeFileSync(weights, parts.weights);
    expect(await hashModelFile(split)).toBe(before);
  });

  it('counts the bytes of both files', async () => {
    expect(await modelBytes(split)).toBe(parts.model.length + 12);
  });

  it('is refused while a weights file is missing', async () => {
    const lonely = join(folder, 'lonely.onnx');
    writeFileSync(lonely, buildSplitOnnx(MODEL, 'elsewhere.pb').model);
    const error = await hashModelFile(lonely).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OnnxFileError);
    expect(error).toMatchObject({ reason: 'external' });
  });
});

describe('ParamFiles', () => {
  it('sees that the weights beside a model changed, though the model file did not', async () => {
    const hashes = new ParamFiles();
    const before = await hashes.hash(split);
    const changed = Buffer.from(parts.weights);
    changed[1] = 9;
    writeFileSync(weights, changed);
    expect(await hashes.hash(split)).not.toBe(before);
    expect(await hashes.hash(whole)).toBe(sha256(whole));
  });
});
