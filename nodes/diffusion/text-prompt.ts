/** diffusion/text-prompt: words to the context a stock UNet is guided by, through CLIP's text encoder. */

import {
  defineNode,
  type FactsOf,
  factsFor,
  hostTensor,
  NodeFault,
  type RunContext,
  type Tensor,
} from '../kit/index.ts';
import { outputNamed } from './latent/model-output.ts';
import { CLIP_LENGTH, type ClipTokens, clipTokenizer, tokenizerJsonOf } from './text/clip-tokens.ts';

/** nodes/ has neither the DOM's nor Node's types, hence no TextDecoder. */
function utf8(bytes: Uint8Array): string {
  const escaped: string[] = [];
  for (const byte of bytes)
    escaped.push(byte < 128 && byte !== 37 ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`);
  return decodeURIComponent(escaped.join(''));
}

/** The tokenizer.json beside the encoder, or what vocab.json and merges.txt beside it amount to. */
async function vocabularyOf(model: string, context: RunContext): Promise<string> {
  const read = async (file: string): Promise<string> => utf8(await context.models.readData(model, file));
  try {
    return await read('tokenizer.json');
  } catch (noTokenizer) {
    try {
      return tokenizerJsonOf(await read('vocab.json'), await read('merges.txt'));
    } catch (error) {
      if (error instanceof NodeFault && error.code === 'tokenizer-file') throw error;
      throw new NodeFault({
        code: 'tokenizer-missing',
        what: `${model} has no vocabulary: ${noTokenizer instanceof Error ? noTokenizer.message : String(noTokenizer)}`,
        where: 'model',
        fix: 'Put tokenizer.json (or vocab.json and merges.txt) beside the encoder and add it again: `facex models add`.',
      });
    }
  }
}

function idsTensor(ids: readonly number[], dtype: 'int32' | 'int64'): Tensor {
  const shape = [1, ids.length];
  return dtype === 'int64'
    ? hostTensor('int64', shape, BigInt64Array.from(ids, BigInt))
    : hostTensor('int32', shape, Int32Array.from(ids));
}

async function encoded(
  tokens: ClipTokens,
  model: string,
  facts: FactsOf<'text-encoder'>,
  context: RunContext,
): Promise<Tensor<'float32'>> {
  const ones = tokens.ids.map(() => 1);
  const outputs = await context.models.run(model, {
    [facts.input]: idsTensor(tokens.ids, facts.idsDtype),
    // Stable Diffusion was trained with the padding seen like words.
    ...(facts.attentionMask ? { [facts.attentionMask]: idsTensor(ones, facts.idsDtype) } : {}),
  });
  return outputNamed(outputs, facts.output, model);
}

/** Gives the text's context and that of the empty text, tokens float32 [1, 77, width]. */
export const textPrompt = defineNode(
  {
    type: 'diffusion/text-prompt',
    version: 1,
    title: 'Text Prompt',
    help: {
      summary:
        'Turns a text into the context of a stock UNet (Stable Diffusion), and gives that of the empty text too.',
      paper: 'FaceX keeps the text of Stable Diffusion out of its figures; f_SD takes its place.',
      here: `CLIP's own words: ${CLIP_LENGTH} tokens with start and end; a longer text is cut, and the log says what was left out. Encoder and vocabulary are your files (\`facex models add\`, with tokenizer.json beside the encoder). Without FaceX weights of this size the text is what steers: the graph is region assembly, text and masked inpainting. The nano denoiser takes no text.`,
    },
    inputs: {},
    params: {
      text: {
        param: 'text',
        default: '',
        multiline: true,
        title: 'Text',
        help: 'What the picture shows, in English as CLIP was trained.',
      },
      model: {
        param: 'model',
        role: 'text-encoder',
        default: 'public/sd15-text-encoder',
        title: 'Text encoder',
        help: 'Must be of the width the UNet takes: 768 for Stable Diffusion 1, 1024 for 2.',
      },
    },
    outputs: {
      prompt: { kind: 'conditioning', sizes: { D: '$model.width' }, title: 'Prompt' },
      empty: {
        kind: 'conditioning',
        sizes: { D: '$model.width' },
        title: 'Empty',
        help: 'The empty text, the usual negative of guidance.',
      },
    },
  },
  async ({ params, context }) => {
    const facts = await factsFor(context.models, params.model, 'text-encoder');
    if (facts.length !== null && facts.length !== CLIP_LENGTH) {
      throw new NodeFault({
        code: 'text-length',
        what: `${params.model} takes ${facts.length} tokens, and CLIP texts have ${CLIP_LENGTH}.`,
        where: 'model',
        fix: `Take an export of ${CLIP_LENGTH} tokens, or with an open length.`,
      });
    }
    const tokensOf = clipTokenizer(await vocabularyOf(params.model, context));
    const wanted = tokensOf(params.text);
    if (wanted.cut !== '') {
      context.log('warning', `The text is longer than ${CLIP_LENGTH - 2} tokens; left out: "${wanted.cut}".`);
    }
    const prompt = await encoded(wanted, params.model, facts, context);
    context.throwIfCancelled();
    const empty = params.text === '' ? prompt : await encoded(tokensOf(''), params.model, facts, context);
    return { prompt: { kind: 'conditioning', tokens: prompt }, empty: { kind: 'conditioning', tokens: empty } };
  },
);
