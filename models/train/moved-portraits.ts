// Training portraits with their faces moved by the nodes' own re-posing: lids shut, mouths opened, brows raised, eyes
// turned. Photographs show few of these, and a generator that has seen none undoes them.
// npx tsx models/train/moved-portraits.ts PORTRAITS_FOLDER RAW_FOLDER OUTPUT_FOLDER [SHARE OF]
// RAW_FOLDER holds landmarks.f32 as unpack_portraits.py writes it. OUTPUT_FOLDER receives portraits/ (images/, index.csv)
// to be measured like any portraits. SHARE and OF (0 2, 1 2) split the work among processes.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { blurPlane } from '../../engine/images/blur.ts';
import { cameraOf } from '../../nodes/face/motion/camera.ts';
import { motionOfFace } from '../../nodes/face/motion/fit-face.ts';
import { gazeOf, opennessOf } from '../../nodes/geometry/gaze.ts';
import { createMotionBasis, facePointCount, withoutSide } from '../../nodes/geometry/motion-basis.ts';
import { regionPolygons } from '../../nodes/geometry/regions.ts';
import { type FaceValue, float32, type MotionValue, type ParsingLabel } from '../../nodes/kit/index.ts';
import { readSafetensors } from '../../nodes/kit/safetensors.ts';
import { lookAt } from '../../nodes/steer/assembly/carry-motion.ts';
import { cutOut, polygonPlane } from '../../nodes/steer/assembly/planes.ts';
import { reposeFace } from '../../nodes/steer/assembly/repose/repose-face.ts';
import { createChance } from '../evaluate/measures/seeded.ts';

const SIDE_PX = 256;
const COUNT = 1200;
const SEED = 31;
/** Faces that fit worse, are turned further or have shut eyes already are left as they are. */
const WORST_ERROR = 0.07;
const WIDEST_YAW = 35;
const LEAST_OPENNESS = 0.2;

/** Expression -> how often it is set, and from which value up to 1. */
const MOVES = {
  eyeBlink: [0.5, 0.3],
  jawOpen: [0.3, 0.15],
  mouthSmile: [0.2, 0.3],
  browInnerUp: [0.25, 0.3],
  browDown: [0.12, 0.3],
  eyeWide: [0.1, 0.3],
  mouthPucker: [0.1, 0.3],
} as const;
const GAZE_CHANCE = 0.4;
/** Eyes are turned at most so far, yaw and pitch in degrees, and not behind lids further shut than this. */
const GAZE_DEGREES = [25, 15] as const;
const SHUT = 0.6;

const [portraitsFolder, rawFolder, outputFolder, share = '0', of = '1'] = process.argv.slice(2);
if (!portraitsFolder || !rawFolder || !outputFolder) {
  console.error('Usage: npx tsx models/train/moved-portraits.ts PORTRAITS_FOLDER RAW_FOLDER OUTPUT_FOLDER [SHARE OF]');
  process.exit(2);
}

const file = readSafetensors(readFileSync(new URL('../nano/motion-basis.safetensors', import.meta.url)));
const basis = createMotionBasis(file.tensors, file.metadata);
const landmarks = new Float32Array(new Uint8Array(readFileSync(join(rawFolder, 'landmarks.f32'))).buffer);
const rows = readFileSync(join(portraitsFolder, 'index.csv'), 'utf8').trim().split(/\r?\n/).slice(1);
const images = join(outputFolder, 'portraits', 'images');
mkdirSync(images, { recursive: true });

/** Every tenth portrait is kept out of training. */
const usable = rows.flatMap((row, i) => {
  const points = landmarks.slice(i * facePointCount * 3, (i + 1) * facePointCount * 3);
  if (i % 10 === 9 || points.every((value) => value === 0) || opennessOf(points) < LEAST_OPENNESS) return [];
  return [{ name: row.split(',')[0] ?? '', points }];
});
const chance = createChance(SEED);
const written: string[] = [];
for (let made = 0, tried = 0; made < COUNT && tried < 4 * COUNT; tried += 1) {
  const { name, points } = usable[Math.floor(chance() * usable.length)] ?? { name: '', points: new Float32Array() };
  const [expressions, gaze] = drawMoves();
  const frame = {
    space: 'crop',
    pictureId: name,
    widthPx: SIDE_PX,
    heightPx: SIDE_PX,
    toOriginal: [1, 0, 0, 0, 1, 0],
  } as const;
  const box = { x: 0, y: 0, width: SIDE_PX, height: SIDE_PX };
  const face: FaceValue = { kind: 'face', box, points: float32([facePointCount, 3], points), score: 1, frame };
  const motion = motionOfFace(basis, face);
  if (motion.fitError > WORST_ERROR || Math.abs(motion.pose.data[0] ?? 90) > WIDEST_YAW) continue;
  made += 1;
  const output = `m${String(made - 1).padStart(4, '0')}.jpg`;
  written.push(`${output},${name},256`);
  if ((made - 1) % Number(of) !== Number(share)) continue;
  const { data } = await sharp(join(portraitsFolder, 'images', name))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const canvas = {
    widthPx: SIDE_PX,
    heightPx: SIDE_PX,
    rgb: Float32Array.from(data),
    points,
    motion,
    planeOf: planesOf(points),
  };
  const { rgb } = reposeFace(basis, canvas, moved(motion, points, expressions, gaze), blur);
  const pixels = Uint8Array.from(Uint8ClampedArray.from(rgb));
  await sharp(pixels, { raw: { width: SIDE_PX, height: SIDE_PX, channels: 3 } })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toFile(join(images, output));
}
if (share === '0')
  writeFileSync(join(outputFolder, 'portraits', 'index.csv'), ['file,origin,crop_side_px', ...written, ''].join('\n'));
console.log(`moved ${Math.ceil((written.length - Number(share)) / Number(of))} of ${written.length} portraits`);

function blur(plane: Float32Array, sigmaPx: number): Float32Array {
  return blurPlane(float32([SIDE_PX, SIDE_PX], plane), sigmaPx).data;
}

function drawMoves(): [Map<string, number>, readonly [number, number] | undefined] {
  const found = new Map<string, number>();
  // One is always there.
  const names = Object.keys(MOVES) as (keyof typeof MOVES)[];
  const first = names[Math.floor(chance() * 4)] ?? 'eyeBlink';
  for (const name of names) {
    const [often, from] = MOVES[name];
    const value = from + (1 - from) * chance();
    if (chance() < often || name === first) found.set(name, value);
  }
  const gaze = [0, 1].map((k) => (chance() * 2 - 1) * (GAZE_DEGREES[k] ?? 0)) as [number, number];
  const turned = chance() < GAZE_CHANCE && (found.get('eyeBlink') ?? 0) < SHUT;
  return [found, turned ? gaze : undefined];
}

function moved(
  motion: MotionValue,
  points: Float32Array,
  expressions: ReadonlyMap<string, number>,
  gaze: readonly [number, number] | undefined,
): MotionValue {
  const expression = Float32Array.from(
    motion.expression.data,
    (value, i) => expressions.get(withoutSide(basis.expressionNames[i])) ?? value,
  );
  const wanted: MotionValue = { ...motion, expression: float32([expression.length], expression) };
  if (!gaze) return wanted;
  const now = gazeOf(basis, points, cameraOf(motion));
  const angles = float32([2], Float32Array.of((now[0] ?? 0) + gaze[0], (now[1] ?? 0) + gaze[1]));
  return lookAt(basis, wanted, { kind: 'gaze', angles });
}

/** Label planes as far as the mesh knows them: nothing here turns the head, so hair and neck need none. */
function planesOf(points: Float32Array): (...labels: readonly ParsingLabel[]) => Float32Array {
  const fill = (polygons: readonly (readonly number[])[]) => polygonPlane(points, polygons, SIDE_PX, SIDE_PX);
  const brows = fill(regionPolygons.brows);
  const skin = [brows, fill(regionPolygons.eyes), fill(regionPolygons.lips)].reduce(cutOut, fill(regionPolygons.skin));
  return (...labels) => {
    if (labels.includes('skin')) return skin;
    return labels.includes('brow-left') ? brows : new Float32Array(SIDE_PX * SIDE_PX);
  };
}
