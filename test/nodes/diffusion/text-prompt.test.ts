import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tokenizerJsonOf } from '../../../nodes/diffusion/text/clip-tokens.ts';
import { textPrompt } from '../../../nodes/diffusion/text-prompt.ts';
import type { HostTensor } from '../../../nodes/kit/index.ts';
import { END_ID, idOf, MERGES_TXT, START_ID, VOCAB_JSON, writeVocabulary } from '../../helpers/clip-vocabulary.ts';
import { buildOnnx } from '../../helpers/onnx-builder.ts';
import { withModels } from '../../helpers/own-models.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { textEncoderFacts, textEncoderModel } from '../../helpers/text-models.ts';

const root = mkdtempSync(join(tmpdir(), 'facex-text-'));
afterAll(() => rmSync(root, { recursive: true }));

interface Given {
  readonly ids?: 'int32' | 'int64';
  readonly half?: boolean;
  readonly attentionMask?: boolean;
  readonly vocabulary?: 'tokenizer.json' | 'vocab.json' | 'none';
  readonly length?: number;
}

let folders = 0;
async function prompt(text: string, given: Given = {}) {
  const { ids = 'int64', half = false, attentionMask = false, vocabulary = 'tokenizer.json', length = null } = given;
  const folder = join(root, String(folders++));
  if (vocabulary !== 'none') writeVocabulary(folder);
  else writeVocabulary(join(folder, 'elsewhere'));
  if (vocabulary === 'tokenizer.json') {
    rmSync(join(folder, 'vocab.json'));
    writeFileSync(join(folder, 'tokenizer.json'), tokenizerJsonOf(VOCAB_JSON, MERGES_TXT));
  }
  writeFileSync(join(folder, 'model.onnx'), buildOnnx(textEncoderModel(ids, { half, attentionMask })));
  const facts = { ...textEncoderFacts(ids, attentionMask), length };
  const node = withModels(textPrompt, { 'own/text': { folder, file: 'model.onnx', facts } });
  const run = await runNode(node, { params: { text, model: 'own/text' } });
  const tokensOf = (port: string) => outputOf(run, port, 'conditioning').tokens as HostTensor<'float32'>;
  return { run, prompt: tokensOf('prompt'), empty: tokensOf('empty') };
}

/** The first number of each of the first tokens: the test encoder makes id / 1000 of an id. */
const firstIds = ({ data, shape }: HostTensor<'float32'>, count: number): number[] =>
  Array.from({ length: count }, (_, k) => Math.round((data[k * (shape[2] ?? 0)] ?? 0) * 1000));

describe('diffusion/text-prompt', () => {
  it.each([
    ["optimum's: int64 ids", { ids: 'int64' }],
    ['older: int32 ids', { ids: 'int32' }],
    ['float16 out', { ids: 'int32', half: true }],
    ['with an attention mask, in which padding counts', { ids: 'int64', attentionMask: true }],
    ['with vocab.json and merges.txt', { vocabulary: 'vocab.json' }],
  ] as const satisfies readonly (readonly [string, Given])[])('gives 77 tokens: %s', async (_, given) => {
    const { prompt: tokens, empty, run } = await prompt('photo of cat', given);
    expect(tokens).toMatchObject({ dtype: 'float32', shape: [1, 77, 768] });
    const words = ['photo</w>', 'of</w>', 'cat</w>'].map(idOf);
    expect(firstIds(tokens, 77)).toEqual([START_ID, ...words, END_ID, ...Array<number>(72).fill(END_ID)]);
    expect(firstIds(empty, 77)).toEqual([START_ID, ...Array<number>(76).fill(END_ID)]);
    expect(run.logs).toEqual([]);
  });

  it('cuts a long text and says what was left out', async () => {
    const { prompt: tokens, run } = await prompt(`${'cat '.repeat(75)}of photo`);
    expect(firstIds(tokens, 77).slice(74)).toEqual([idOf('cat</w>'), idOf('cat</w>'), END_ID]);
    expect(run.logs).toEqual([{ level: 'warning', message: expect.stringMatching(/75 tokens.*"of photo"/) }]);
  });

  it('names the vocabulary that is missing', async () => {
    await expect(prompt('cat', { vocabulary: 'none' })).rejects.toMatchObject({
      code: 'tokenizer-missing',
      where: 'model',
      fix: expect.stringContaining('tokenizer.json'),
    });
  });

  it('refuses an encoder of another length', async () => {
    await expect(prompt('cat', { length: 64 })).rejects.toMatchObject({ code: 'text-length' });
  });
});
