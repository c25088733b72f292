// One whole model on several pictures, in both runtimes; shared by the four model tests, which run side by side.
// FACEX_TEST_PICTURES=20 npx vitest run test/models/import runs all twenty.

import { describe, expect, it } from 'vitest';
import { importGraph } from '../../../models/store/import/import-graph.ts';
import { loadPictures, partOf, pictureKind } from './pictures.ts';
import { compareSamples, loadOnnx, loadTf, readHumanModel } from './tf-oracle.ts';

// TensorFlow.js takes one to three seconds a picture on an idle core, so the full twenty are asked for by name.
const pictureCount = Number(process.env.FACEX_TEST_PICTURES ?? 3);

/** What the test shows to a model: its input's name and side, the part of the picture, and the value range. */
export interface ModelView {
  input: string;
  sidePx: number;
  part: { x: number; y: number; partPx: number };
  range: [number, number];
}

/** Declares the test of one file of @vladmandic/human. */
export function checkModel(name: string, view: ModelView): void {
  describe(`the imported ${name}`, () => {
    it(`gives what TensorFlow.js gives to 1e-4 on ${pictureCount} ${pictureKind}`, {
      timeout: 60_000 * pictureCount,
    }, async () => {
      const files = await readHumanModel(name);
      const imported = importGraph(files.json, files.binary);
      const tfModel = await loadTf(files);
      const onnxModel = await loadOnnx(imported.bytes);
      const outputs = imported.outputs.map((output) => output.name);
      const largest = { absolute: 0, relative: 0 };
      for (const picture of await loadPictures(pictureCount)) {
        const data = partOf(picture, view.part, view.sidePx, view.range);
        const feeds = { [view.input]: { shape: [1, view.sidePx, view.sidePx, 3], data } };
        const wanted = tfModel.run(feeds, outputs);
        const got = await onnxModel.run(feeds, outputs);
        expect(got.map((sample) => sample.shape)).toEqual(wanted.map((sample) => sample.shape));
        got.forEach((sample, index) => {
          const difference = compareSamples(sample, wanted[index] ?? { shape: [], data: new Float32Array() });
          largest.absolute = Math.max(largest.absolute, difference.absolute);
          largest.relative = Math.max(largest.relative, difference.relative);
        });
      }
      console.log(
        `${name}: largest error ${largest.absolute.toExponential(1)}, relative ${largest.relative.toExponential(1)}`,
      );
      // Points reach a few hundred pixels, where float32 sums over thirty layers: the error is a share of the largest.
      expect(largest.relative).toBeLessThan(1e-4);
      tfModel.dispose();
      onnxModel.dispose();
    });
  });
}
