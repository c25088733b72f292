import { describe, expect, it } from 'vitest';
import { CLIP_LENGTH, clipTokenizer, tokenizerJsonOf } from '../../../../nodes/diffusion/text/clip-tokens.ts';
import { END_ID, idOf, MERGES_TXT, START_ID, VOCAB_JSON } from '../../../helpers/clip-vocabulary.ts';

const json = tokenizerJsonOf(VOCAB_JSON, MERGES_TXT);
const tokensOf = clipTokenizer(json);

/** Ids between start and the first end. */
function wordsOf(text: string): readonly number[] {
  const { ids } = tokensOf(text);
  return ids.slice(1, ids.indexOf(END_ID));
}

describe("CLIP's tokens", () => {
  it('are 77: start, the words, the end, and the end again up to the length', () => {
    const { ids, cut } = tokensOf('cat');
    expect(ids).toHaveLength(CLIP_LENGTH);
    expect(ids.slice(0, 3)).toEqual([START_ID, idOf('cat</w>'), END_ID]);
    expect(new Set(ids.slice(2))).toEqual(new Set([END_ID]));
    expect(cut).toBe('');
    expect(tokensOf('').ids.slice(0, 2)).toEqual([START_ID, END_ID]);
  });

  it('join pairs in the order of the merges, at the end of a word apart from within', () => {
    expect(wordsOf('of')).toEqual([idOf('of</w>')]);
    expect(wordsOf('oft')).toEqual([idOf('o'), idOf('f'), idOf('t</w>')]);
    // p h, ph o, then t o</w>, then both halves.
    expect(wordsOf('photo')).toEqual([idOf('photo</w>')]);
    expect(wordsOf('catch')).toEqual([idOf('ca'), idOf('t'), idOf('c'), idOf('h</w>')]);
  });

  it('see small letters and single spaces, digits and marks one by one', () => {
    expect(wordsOf('  A\n PHOTO   of')).toEqual(wordsOf('a photo of'));
    expect(wordsOf('35')).toEqual([idOf('3</w>'), idOf('5</w>')]);
    expect(wordsOf("it's,")).toEqual([idOf('i'), idOf('t</w>'), idOf("'"), idOf('s</w>'), idOf(',</w>')]);
  });

  it('beyond 75 are left out and named', () => {
    const { ids, cut } = tokensOf(`${'a '.repeat(75)}photo of cat`);
    expect(ids).toHaveLength(CLIP_LENGTH);
    expect(ids.at(-1)).toBe(END_ID);
    expect(ids.at(-2)).toBe(idOf('a</w>'));
    expect(cut).toBe('photo of cat');
    expect(tokensOf('a '.repeat(75)).cut).toBe('');
  });

  it("are filled up with the file's own padding where it states one", () => {
    const padded = clipTokenizer(JSON.stringify({ ...JSON.parse(json), padding: { pad_id: 0 } }));
    expect(padded('cat').ids.slice(1, 5)).toEqual([idOf('cat</w>'), END_ID, 0, 0]);
  });

  it.each([
    ['text that is not JSON', 'not json', /not JSON/],
    ['JSON that is no tokenizer', '{}', /cannot be used|no <\|startoftext\|>/],
    [
      'another tokenizer',
      JSON.stringify({
        ...JSON.parse(json),
        added_tokens: [],
        model: { ...JSON.parse(json).model, vocab: { a: 0, b: 1 }, merges: [] },
      }),
      /no <\|startoftext\|>/,
    ],
  ])('are refused from %s', (_, text, message) => {
    expect(() => clipTokenizer(text)).toThrow(message);
  });

  it('are refused from a vocabulary without start and end', () => {
    expect(() => tokenizerJsonOf('{"a": 0}', MERGES_TXT)).toThrow(/vocab.json has no/);
  });
});
