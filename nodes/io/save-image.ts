/** A picture into the run's output folder; the engine adds the provenance and never leaves a half-written file. */
import { defineNode, NodeFault } from '../kit/index.ts';

const EXTENSIONS = { png: 'png', jpeg: 'jpg', webp: 'webp' } as const;

/** Characters that no common file system allows, and the separators that would leave the output folder. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what file systems refuse
const ILLEGAL = /[\\/:*?"<>|\u0000-\u001f]/;

export const saveImage = defineNode(
  {
    type: 'io/save-image',
    version: 1,
    title: 'Save Image',
    help: {
      summary: 'Writes the picture into the output folder, with the graph, model hashes and seeds that made it.',
    },
    inputs: { image: { kind: 'image' } },
    params: {
      name: { param: 'text', default: 'result', help: 'File name without folder; the ending follows the format.' },
      format: { param: 'choice', default: 'png', options: ['png', 'jpeg', 'webp'] },
    },
    outputs: {
      image: { kind: 'image', help: 'The picture as it came.' },
      path: { kind: 'text', help: 'Where it was written.' },
    },
    impure: true,
    bypass: 'image',
  },
  async ({ inputs, params, context }) => {
    const format = params.format as keyof typeof EXTENSIONS;
    const stem = params.name.trim().replace(/\.(png|jpe?g|webp)$/i, '');
    if (stem === '' || stem.startsWith('.') || ILLEGAL.test(stem)) {
      throw new NodeFault({
        code: 'bad-file-name',
        what: `'${params.name}' is not a file name.`,
        where: 'name',
        fix: 'Use a plain name without folders; choose the folder with --out.',
      });
    }
    const path = await context.files.writePicture(inputs.image, `${stem}.${EXTENSIONS[format]}`, format);
    context.log('info', `wrote ${path}`);
    return { image: inputs.image, path: { kind: 'text', value: path } };
  },
);
