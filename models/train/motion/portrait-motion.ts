/**
 * Fits motion, gaze, light and texture to every portrait with the engine's own code, so that training sees the numbers
 * that the nodes will give. Run: npx tsx models/train/motion/portrait-motion.ts DATA_FOLDER OUT_FOLDER
 * DATA_FOLDER holds landmarks.f32 ([N,478,3]) and, for light and texture, pixels.u8 ([N,256,256,3]), as
 * unpack_portraits.py writes them; OUT_FOLDER receives one raw float32 file per feature and shapes.json.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitMotion } from '../../../nodes/geometry/fit-motion.ts';
import { fitLight, shadeOf } from '../../../nodes/geometry/light.ts';
import { createMotionBasis, facePointCount } from '../../../nodes/geometry/motion-basis.ts';
import { fitTexture, vertexAlbedo } from '../../../nodes/geometry/texture.ts';
import { sampleVertices } from '../../../nodes/geometry/vertex-colours.ts';
import { readSafetensors } from '../../../nodes/kit/safetensors.ts';

const SIDE_PX = 256;
/** Above these the points are no face that the model knows, or the face is turned too far to trust them. */
const WORST_ERROR = 0.09;
const WORST_YAW = 60;

const [dataFolder, outFolder] = process.argv.slice(2);
if (!dataFolder || !outFolder) throw new Error('usage: portrait-motion.ts DATA_FOLDER OUT_FOLDER');
mkdirSync(outFolder, { recursive: true });

const file = readSafetensors(readFileSync(new URL('../../nano/motion-basis.safetensors', import.meta.url)));
const basis = createMotionBasis(file.tensors, file.metadata);
const landmarkBytes = readFileSync(join(dataFolder, 'landmarks.f32'));
const landmarks = new Float32Array(new Uint8Array(landmarkBytes).buffer);
const count = landmarks.length / (facePointCount * 3);
const pixelPath = join(dataFolder, 'pixels.u8');
const pixelFile = existsSync(pixelPath) ? openSync(pixelPath, 'r') : undefined;

const widths = {
  expression: 57,
  pose: 3,
  gaze: 2,
  shape: basis.identityCount,
  camera: 3,
  fit_error: 1,
  light: 27,
  texture: 32,
  ok: 1,
  albedo: 468 * 3,
  albedo_seen: 468,
};
type Feature = keyof typeof widths;
const features = Object.fromEntries(
  Object.entries(widths).map(([name, width]) => [name, new Float32Array(count * width)]),
) as Record<Feature, Float32Array>;
const put = (name: Feature, i: number, values: ArrayLike<number>) => features[name].set(values, i * widths[name]);

const started = performance.now();
for (let i = 0; i < count; i++) {
  const points = landmarks.subarray(i * facePointCount * 3, (i + 1) * facePointCount * 3);
  // No face was found here: everything stays zero and `ok` too.
  if (points.every((value) => value === 0)) continue;
  const fit = fitMotion(basis, points);
  put('expression', i, fit.expression);
  put('pose', i, fit.pose);
  put('gaze', i, fit.gaze);
  put('shape', i, fit.shape);
  put('camera', i, [fit.scalePx, ...fit.translationPx]);
  put('fit_error', i, [fit.fitError]);
  put('ok', i, [fit.fitError < WORST_ERROR && Math.abs(fit.pose[0] as number) < WORST_YAW ? 1 : 0]);
  if (pixelFile !== undefined) {
    const pixels = new Uint8Array(SIDE_PX * SIDE_PX * 3);
    readSync(pixelFile, pixels, 0, pixels.length, i * pixels.length);
    const samples = sampleVertices({ pixels, widthPx: SIDE_PX, heightPx: SIDE_PX }, points);
    const light = fitLight(samples);
    const albedo = vertexAlbedo(samples, shadeOf(light, samples.normals));
    put('light', i, light);
    put('albedo', i, albedo);
    put('albedo_seen', i, samples.visible);
    put('texture', i, fitTexture(basis, albedo, samples.visible) ?? []);
  }
}
if (pixelFile !== undefined) closeSync(pixelFile);
for (const [name, values] of Object.entries(features)) writeFileSync(join(outFolder, `${name}.f32`), values);
writeFileSync(join(outFolder, 'shapes.json'), JSON.stringify({ count, widths }));
console.log(`${count} portraits, ${((performance.now() - started) / count).toFixed(1)} ms each`);
