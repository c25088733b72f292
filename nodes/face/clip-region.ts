/** f_R: how each region looks, one vector per region, pooled under the parsing's masks. */

import { pixelsNchwOf } from '../diffusion/latent/pixels.ts';
import { defineNode, float32, NodeFault, type Tensor } from '../kit/index.ts';
import { resizeByArea } from '../mask/planes/area-resize.ts';
import { checkSameFrame } from '../mask/planes/same-frame.ts';
import { planeOfLabels, regionLabels, regionNames } from './parsing/labels.ts';

const MODEL = 'nano/region-encoder';
const SIDE_PX = 256;
const GRID = 64;
const WIDTH = 128;

/** A region of less than this many cells of the 64 x 64 grid is taken as not visible. */
const MIN_CELLS = 2;

export const clipRegion = defineNode(
  {
    type: 'face/clip-region',
    version: 1,
    title: 'CLIP Region',
    help: {
      summary: 'One vector f_R per region (brows, eyes, nose, lips, skin, hair, ears, background), with present flags.',
      paper: 'A trained CLIP ViT, an FPN adapter (1x, 2x, 4x) and mean pooling under BiSeNet masks.',
      here: 'The small region encoder of the nano pack in the place of CLIP, at 64 x 64; a region that is hardly visible gets a zero vector and present = false.',
    },
    inputs: {
      image: { kind: 'image', space: 'crop' },
      parsing: { kind: 'parsing', space: 'crop' },
    },
    params: {},
    outputs: { regions: { kind: 'regions', sizes: { R: regionNames.length, D: WIDTH }, family: MODEL } },
    models: [MODEL],
  },
  async ({ inputs: { image, parsing }, context }) => {
    checkSameFrame(image.frame, parsing.frame, 'parsing', 'image and parsing');
    const [heightPx = 0, widthPx = 0] = parsing.labels.shape;
    if (heightPx !== SIDE_PX || widthPx !== SIDE_PX) {
      throw new NodeFault({
        code: 'crop-size',
        what: `The region encoder works on crops of ${SIDE_PX} px and got ${widthPx} x ${heightPx} px.`,
        where: 'image',
        fix: `Set the crop size of Detect & Align to ${SIDE_PX} px.`,
      });
    }
    const masks = new Float32Array(regionNames.length * GRID * GRID);
    const present = regionNames.map((name, r) => {
      const plane = planeOfLabels(parsing.labels.data, parsing.labelSet, regionLabels[name]);
      const cells = resizeByArea(float32([heightPx, widthPx], plane), GRID, GRID).data;
      masks.set(cells, r * GRID * GRID);
      return cells.reduce((sum, cell) => sum + cell, 0) >= MIN_CELLS;
    });
    const outputs = await context.models.run(MODEL, {
      pixels: pixelsNchwOf(image.pixels),
      masks: float32([1, regionNames.length, GRID, GRID], masks),
    });
    const all = await context.tensors.read(outputs.regions as Tensor<'float32'>);
    const vectors = Float32Array.from(all.data, (value, i) => (present[Math.floor(i / WIDTH)] ? value : 0));
    return {
      regions: {
        kind: 'regions',
        vectors: float32([regionNames.length, WIDTH], vectors),
        names: regionNames,
        present,
        model: MODEL,
      },
    };
  },
);
