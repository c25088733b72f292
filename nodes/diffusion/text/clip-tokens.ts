/**
 * Text to the 77 token ids a CLIP text encoder takes. The vocabulary is the user's file beside the encoder: a
 * tokenizer.json, or the vocab.json and merges.txt of older repositories.
 */

import { Tokenizer } from '@huggingface/tokenizers';
import { NodeFault } from '../../kit/index.ts';

/** Tokens that Stable Diffusion's UNets were trained with, start and end included. */
export const CLIP_LENGTH = 77;

const START = '<|startoftext|>';
const END = '<|endoftext|>';

/** Ids of a text, always CLIP_LENGTH of them, and the words at its end that did not fit ('' when all did). */
export interface ClipTokens {
  readonly ids: readonly number[];
  readonly cut: string;
}

function refuse(detail: string): never {
  throw new NodeFault({
    code: 'tokenizer-file',
    what: `The vocabulary beside the text encoder is not CLIP's: ${detail}.`,
    where: 'model',
    fix: 'Copy tokenizer.json (or vocab.json and merges.txt) from the tokenizer folder of the same repository and add the encoder again.',
  });
}

function parsed(text: string, file: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return refuse(`${file} is not JSON`);
}

/** The tokenizer.json that vocab.json and merges.txt stand for, with CLIP's rules for splitting a text. */
export function tokenizerJsonOf(vocabText: string, mergesText: string): string {
  const vocab = parsed(vocabText, 'vocab.json');
  const special = (content: string) => {
    const id = vocab[content];
    if (typeof id !== 'number') return refuse(`vocab.json has no ${content}`);
    return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  };
  const pairs = mergesText.split('\n').filter((line) => line !== '' && !line.startsWith('#version'));
  return JSON.stringify({
    version: '1.0',
    added_tokens: [special(START), special(END)],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
    model: {
      type: 'BPE',
      unk_token: END,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab,
      merges: pairs,
    },
  });
}

/** Id that fills up short texts: the file's own, which is the end for Stable Diffusion 1. */
function paddingOf(json: Record<string, unknown>, end: number): number {
  const padding = json.padding as { pad_id?: unknown } | null | undefined;
  return typeof padding?.pad_id === 'number' ? padding.pad_id : end;
}

/**
 * A tokenizer over the text of a tokenizer.json.
 * @throws NodeFault `tokenizer-file` when it is not one of CLIP's.
 */
export function clipTokenizer(tokenizerJson: string): (text: string) => ClipTokens {
  const json = parsed(tokenizerJson, 'tokenizer.json');
  const tokenizer = opened(json);
  const [start, end] = [tokenizer.token_to_id(START), tokenizer.token_to_id(END)];
  if (start === undefined || end === undefined) return refuse(`tokenizer.json has no ${START} or ${END}`);
  const padding = paddingOf(json, end);
  return (text) => {
    const all = tokenizer.encode(text, { add_special_tokens: false }).ids;
    const kept = all.slice(0, CLIP_LENGTH - 2);
    const rest = all.slice(CLIP_LENGTH - 2);
    const fill = Array<number>(CLIP_LENGTH - 2 - kept.length).fill(padding);
    return { ids: [start, ...kept, end, ...fill], cut: rest.length === 0 ? '' : spelt(tokenizer, rest) };
  };
}

function opened(json: Record<string, unknown>): Tokenizer {
  try {
    return new Tokenizer(json, {});
  } catch (error) {
    return refuse(`tokenizer.json cannot be used (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** The words that tokens stand for; CLIP marks the end of a word instead of the space before the next. */
function spelt(tokenizer: Tokenizer, ids: readonly number[]): string {
  return ids
    .map((id) => tokenizer.id_to_token(id) ?? '')
    .join('')
    .replaceAll('</w>', ' ')
    .trim();
}
