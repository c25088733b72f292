/**
 * A CLIP vocabulary small enough to write down: letters, letters that end a word, and a few merges in order. Ids are the
 * places in the list, start and end the last two, as in CLIP's own.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789,.!'"];
/** Earlier merges win. `ca t</w>` can only join after `c a`. */
export const MERGES = ['c a', 'ca t</w>', 'o f</w>', 'p h', 'ph o', 't o</w>', 'pho to</w>'] as const;

const VOCABULARY = [
  ...LETTERS,
  ...LETTERS.map((letter) => `${letter}</w>`),
  ...MERGES.map((pair) => pair.replace(' ', '')),
  '<|startoftext|>',
  '<|endoftext|>',
];

/** Id of a token of the vocabulary. */
export function idOf(token: string): number {
  const id = VOCABULARY.indexOf(token);
  if (id < 0) throw new Error(`no token ${token}`);
  return id;
}

export const START_ID = idOf('<|startoftext|>');
export const END_ID = idOf('<|endoftext|>');
export const VOCAB_JSON = JSON.stringify(Object.fromEntries(VOCABULARY.map((token, id) => [token, id])));
export const MERGES_TXT = `#version: 0.2\n${MERGES.join('\n')}\n`;

/** Writes vocab.json and merges.txt into a folder, as older repositories keep them. */
export function writeVocabulary(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'vocab.json'), VOCAB_JSON);
  writeFileSync(join(folder, 'merges.txt'), MERGES_TXT);
}
