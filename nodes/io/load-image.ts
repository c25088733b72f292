/** A picture from a file: the start of every graph. Only here does original space begin. */
import { defineNode, NodeFault } from '../kit/index.ts';

export const loadImage = defineNode(
  {
    type: 'io/load-image',
    version: 1,
    title: 'Load Image',
    help: {
      summary:
        'Reads a JPEG, PNG, WebP, TIFF or GIF file. The EXIF rotation is applied; CMYK and 16 bit become 8-bit sRGB.',
    },
    inputs: {},
    params: {
      file: { param: 'file', default: '', accept: 'picture', help: 'Path of the picture, relative to the graph file.' },
    },
    outputs: { image: { kind: 'image', space: 'original' } },
  },
  async ({ params, context }) => {
    if (params.file === '') {
      throw new NodeFault({
        code: 'no-file-chosen',
        what: 'No picture is chosen.',
        where: 'file',
        fix: 'Set the param file, or give the picture by the name the graph exposes: --input NAME=PICTURE.',
      });
    }
    const bytes = await context.files.read(params.file);
    return { image: await context.images.decode(bytes, params.file) };
  },
);
