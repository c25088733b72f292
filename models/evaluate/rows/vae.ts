/** What the autoencoder keeps of a picture, beside shrinking it to as many values and back. */

import type { Evaluation } from '../evaluation.ts';
import { type GraphData, link } from '../graph.ts';
import { choose } from '../measures/seeded.ts';
import { mean } from '../measures/statistics.ts';
import { numberAt } from '../read-values.ts';
import { judges, type Row } from './row.ts';

/** Faces cut from fewer pixels than this are soft, and soft pictures are easy to keep. */
const MIN_CROP_SIDE_PX = 400;

function vaeGraph(file: string, values: number): GraphData {
  const crop = link('face', 'crop');
  return {
    nodes: {
      picture: { type: 'io/load-image', params: { file } },
      face: { type: 'face/detect-align', inputs: { image: link('picture', 'image') } },
      encode: { type: 'diffusion/vae-encode', inputs: { image: crop } },
      decode: { type: 'diffusion/vae-decode', inputs: { latent: link('encode', 'latent') } },
      kept: { type: 'metric/image-difference', inputs: { first: crop, second: link('decode', 'image') } },
      shrunk: { type: 'evaluate/shrink', params: { values }, inputs: { image: crop } },
      less: { type: 'metric/image-difference', inputs: { first: crop, second: link('shrunk', 'image') } },
    },
  };
}

const MEASURES = [
  ['vae.psnr', link('kept', 'psnr'), 'dB'],
  ['vae.ssim', link('kept', 'ssim'), ''],
  ['vae.psnr.shrunk', link('less', 'psnr'), 'dB'],
  ['vae.ssim.shrunk', link('less', 'ssim'), ''],
] as const;

/** PSNR and SSIM of aligned crops; `.shrunk` is the same for the picture shrunk to the latent's number of values. */
export async function vaeRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const sharp = evaluation.faces.filter(({ cropSidePx }) => (cropSidePx ?? MIN_CROP_SIDE_PX) >= MIN_CROP_SIDE_PX);
  const faces = choose(sharp, evaluation.limit, evaluation.seed);
  const first = faces[0];
  if (!first) {
    evaluation.missing.set('vae.psnr', `no face has a crop of ${MIN_CROP_SIDE_PX} px or more`);
    return [];
  }
  const values = await latentSize(evaluation, first.path);
  const found = new Map(MEASURES.map(([name]) => [name, [] as number[]]));
  await evaluation.each('autoencoder', faces, async (face) => {
    const outcome = await evaluation.run(
      vaeGraph(face.path, values),
      MEASURES.map(([, port]) => port),
    );
    for (const [name, port] of MEASURES) {
      const value = await numberAt(outcome, port);
      if (value !== undefined) found.get(name)?.push(value);
    }
  });
  return MEASURES.map(([name, , unit]) => {
    const all = found.get(name) ?? [];
    return { name, value: mean(all), unit, n: all.length, judge: judges.pixels };
  });
}

async function latentSize(evaluation: Evaluation, file: string): Promise<number> {
  const at = link('encode', 'latent');
  const outcome = await evaluation.run(vaeGraph(file, 8192), [at]);
  evaluation.needResult(outcome, at, 'Encoding the first face');
  const latent = await outcome.value(at);
  return latent?.kind === 'latent' ? latent.latent.shape.reduce((size, side) => size * side, 1) : Number.NaN;
}
