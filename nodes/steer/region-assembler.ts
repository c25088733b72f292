/** I_R: the reference picture, fusion mask and guide. Pixels of donors on the canvas, or the canvas with a hole. */
import { loadMotionBasis, motionFamily } from '../face/motion/load-basis.ts';
import { fitMotion } from '../geometry/fit-motion.ts';
import { facePointCount, type MotionBasis } from '../geometry/motion-basis.ts';
import { defineNode, float32, type InputSpec, type MotionValue, NodeFault, uint8 } from '../kit/index.ts';
import { checkSameFrame } from '../mask/planes/same-frame.ts';
import { type AssemblyOptions, assembleReference } from './assembly/assemble-reference.ts';
import { assignComponents, assignRegions, CANVAS } from './assembly/assign.ts';
import { driveBy, lookAt } from './assembly/carry-motion.ts';
import { givenRegions, itemParams, sourceParam, taskParams } from './assembly/choice-params.ts';
import { readDonor, shadingsOf, warnIfTurned } from './assembly/donor-inputs.ts';
import { drawGuide } from './assembly/draw-guide.ts';
import { type AssemblyFace, assemblyFace } from './assembly/faces.ts';
import { fitOf, readItem } from './assembly/item-input.ts';
import { beyondWanted, heldOfDonor, heldOfEdit } from './assembly/read-back.ts';
import { regionSources } from './assembly/region-sources.ts';
import { type Task, taskOf } from './assembly/tasks.ts';

const RELIGHT_HELP =
  'Where task relight takes it from; other tasks do not look. The mean tone of the skin counts as light.';

/** Tasks in which donors' pixels are laid on the canvas. */
const isCarrying = ({ reference }: Task): boolean => ['carry', 'head', 'mix'].includes(reference);

const donorInputs = {
  image: { kind: 'image', space: 'crop', optional: true },
  face: { kind: 'face', space: 'crop', optional: true },
  parsing: { kind: 'parsing', space: 'crop', optional: true },
  motion: { kind: 'motion', family: motionFamily, optional: true, help: 'Fitted here when nothing is linked.' },
  texture: { kind: 'texture', family: motionFamily, optional: true, help: 'For task relight.' },
  light: { kind: 'light', optional: true, help: 'For task relight.' },
} as const satisfies Record<string, InputSpec>;

export const regionAssembler = defineNode(
  {
    type: 'steer/region-assembler',
    version: 26,
    title: 'Region Assembler',
    help: {
      summary: 'Makes the reference picture I_R with its fusion mask and a guide of the wanted motion.',
      paper: 'FORS, region assembler: regions of the target are masked out and dilated (grey head for head swaps).',
      here: "Mode removed does that (the nano pack was trained with mid-grey holes, so it follows a grey head less than the paper's). Mode assembled lays the donor's regions on the canvas: the mesh is carried by the 3DMM to the canvas's expression and pose, hair, ears and whole heads follow it smoothly, what old hair or an old head leaves bare is filled from its surroundings, and light and skin tone are brought to the canvas's. Eyes look where the canvas's do. Task relight multiplies the canvas's skin by light over light or texture over texture, as a quotient image. The pose of a donor that is turned more than 35 degrees away gives smeared regions, with a warning.",
    },
    inputs: {
      'canvas-image': { kind: 'image', space: 'crop' },
      'canvas-face': { kind: 'face', space: 'crop' },
      'canvas-parsing': { kind: 'parsing', space: 'crop' },
      'canvas-motion': {
        kind: 'motion',
        family: motionFamily,
        optional: true,
        help: 'The wanted motion; an edited one moves the face. Fitted here when nothing is linked.',
      },
      'canvas-texture': { kind: 'texture', family: motionFamily, optional: true, help: 'For task relight.' },
      'canvas-light': { kind: 'light', optional: true, help: 'For task relight.' },
      'canvas-gaze': { kind: 'gaze', optional: true, help: 'The wanted gaze; turns the irises of the guide.' },
      item: {
        kind: 'image',
        optional: true,
        help: 'A cut-out with transparency (glasses, a beard, a moustache), laid on the face.',
      },
      mask: {
        kind: 'mask',
        space: 'crop',
        optional: true,
        help: 'The hole of an inpainting; other tasks add it to their area.',
      },
    },
    repeated: { forEach: 'donors', inputs: donorInputs },
    regionSources: regionSources(givenRegions, { canvas: 'canvas-parsing', donor: 'parsing' }, isCarrying),
    params: {
      ...taskParams,
      mode: { param: 'choice', default: 'assembled', options: ['assembled', 'removed'] },
      dilatePx: { param: 'number', default: 5, min: 0, max: 64, step: 1, unit: 'px', title: 'dilate' },
      featherPx: { param: 'number', default: 6, min: 0, max: 64, step: 1, unit: 'px', title: 'feather' },
      colourMatch: { param: 'number', default: 1, min: 0, max: 1, step: 0.05, unit: 'share', title: 'colour match' },
      donorShape: {
        param: 'number',
        default: 0.6,
        min: 0,
        max: 1,
        step: 0.05,
        unit: 'share',
        title: 'donor shape',
        help: "0 = the donor's skin on the canvas's features, 1 = the donor's features; the oval stays the canvas's.",
      },
      expressionHold: {
        param: 'number',
        default: 0,
        min: 0,
        max: 1,
        step: 0.05,
        unit: 'share',
        title: 'expression hold',
        help: "How hard the expression is held to the wanted one by looking at the result, up to four times: all that an edit or a driver changes of the canvas's own expression, and a donor's eyes and brows, where it costs likeness. 0 does not look; nor does mode removed.",
      },
      ...itemParams,
      texture: { ...sourceParam('texture'), help: RELIGHT_HELP },
      light: { ...sourceParam('light'), help: RELIGHT_HELP },
      brows: sourceParam('brows'),
      eyes: sourceParam('eyes'),
      nose: sourceParam('nose'),
      lips: sourceParam('lips'),
      skin: sourceParam('skin'),
      hair: sourceParam('hair'),
      ears: sourceParam('ears'),
    },
    outputs: {
      reference: { kind: 'reference' },
      picture: { kind: 'image', space: 'crop', help: 'The reference as a picture.' },
      mask: { kind: 'mask', space: 'crop', help: 'The fusion mask: 1 = generate, 0 = keep the canvas.' },
    },
    models: ['nano/motion-basis', 'nano/mesh', 'nano/iris'],
  },
  async ({ inputs, repeated, params, context }) => {
    const task = taskOf(params.task);
    const choices = { donors: params.donors, regions: params.regions, parts: params };
    const sources = assignRegions(task, choices);
    const basis = await loadMotionBasis(context);
    const frame = inputs['canvas-image'].frame;
    const canvas = assemblyFace(basis, {
      name: 'canvas-',
      image: inputs['canvas-image'],
      face: inputs['canvas-face'],
      parsing: inputs['canvas-parsing'],
      motion: inputs['canvas-motion'],
    });
    const isMoved = task.reference === 'repose' || task.reference === 'mix';
    const driver = isMoved ? assignComponents(task, choices).pose : CANVAS;
    const isCarried = isCarrying(task);
    const needed = [driver, ...(isCarried ? Object.values(sources) : [])];
    const donors = new Map<string, AssemblyFace>();
    for (const name of params.donors.filter((donor) => needed.includes(donor))) {
      const donor = readDonor(name, repeated[name] ?? {}, (part) => assemblyFace(basis, part));
      if (isCarried && name !== driver) warnIfTurned(context, name, donor, canvas);
      donors.set(name, donor);
    }
    if (task.reference === 'hole' && !inputs.mask) {
      throw new NodeFault({
        code: 'missing-mask',
        what: 'An inpainting needs a mask and nothing is linked into it.',
        where: 'mask',
        fix: 'Link a mask in crop space, from mask/paint-mask or mask/regions-to-mask (or mask/align for one of the original).',
      });
    }
    if (task.area === 'item' && !inputs.item) {
      throw new NodeFault({
        code: 'missing-item',
        what: 'An accessory task needs an item and nothing is linked into it.',
        where: 'item',
        fix: 'Link a picture with transparency from io/load-image: glasses, a beard or a moustache cut out.',
      });
    }
    const shading =
      task.reference === 'shade' ? shadingsOf(assignComponents(task, choices), inputs, repeated) : undefined;
    if (shading && Object.keys(shading.to).length === 0)
      context.log('warning', 'nothing is changed: light and texture both come from the canvas');
    const item = inputs.item && readItem(inputs.item);
    if (inputs.mask) checkSameFrame(frame, inputs.mask.frame, 'mask', 'canvas-image and mask');
    const driving = donors.get(driver);
    const driven = driving ? driveBy(canvas.motion, driving.motion) : canvas.motion;
    const wanted = inputs['canvas-gaze'] ? lookAt(basis, driven, inputs['canvas-gaze']) : driven;
    const mode = params.mode as 'assembled' | 'removed';
    const { widthPx, heightPx } = frame;
    const parts = { basis, canvas, donors, wanted, item, shading, drawn: inputs.mask?.mask.data };
    const options: AssemblyOptions = {
      ...params,
      task,
      mode,
      sources,
      fit: fitOf(params),
      blur: (plane, sigmaPx) => context.images.blurPlane(float32([heightPx, widthPx], plane), sigmaPx).data,
    };
    // Light and colour do not move a face: the looks at it do without them.
    const draw = (beyond: Float32Array) =>
      assembleReference({ ...parts, item: undefined, beyond }, { ...options, colourMatch: 0 });
    const carriesEyes = isCarried && (donors.has(sources.eyes) || donors.has(sources.brows));
    const share = params.expressionHold;
    const held = share > 0 && mode === 'assembled' ? heldOf(basis, { task, carriesEyes }, canvas, wanted) : [];
    const beyond = await beyondWanted(context, basis, {
      frame,
      wanted: wanted.expression,
      share,
      held,
      draw,
    });
    const made = assembleReference({ ...parts, beyond }, options);
    for (const doubt of made.doubts) context.log('warning', doubt);
    const pixels = uint8([heightPx, widthPx, 3], Uint8Array.from(Uint8ClampedArray.from(made.rgb)));
    const mask = float32([heightPx, widthPx], made.mask);
    const guide = float32([heightPx, widthPx], drawGuide(made.points, widthPx, heightPx));
    const points = float32([facePointCount, 3], made.points);
    return {
      reference: { kind: 'reference', pixels, mask, guide, points, mode: made.cut ? 'removed' : 'assembled', frame },
      picture: { kind: 'image', pixels, frame },
      mask: { kind: 'mask', mask, frame },
    };
  },
);

/** The expressions that are held to the wanted ones by looking (see read-back.ts); none where the task draws none. */
function heldOf(
  basis: MotionBasis,
  { task, carriesEyes }: { readonly task: Task; readonly carriesEyes: boolean },
  canvas: AssemblyFace,
  wanted: MotionValue,
): readonly number[] {
  if (carriesEyes) return heldOfDonor(basis);
  if (task.reference !== 'repose') return [];
  return heldOfEdit(basis, fitMotion(basis, canvas.points).expression, wanted.expression.data);
}
