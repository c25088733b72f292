/** The representation of the wanted face: each component from the canvas, from a donor, or from nowhere. */
import { regionNames } from '../face/parsing/labels.ts';
import {
  defineNode,
  float32,
  type InputSpec,
  NodeFault,
  type PortType,
  type RegionsValue,
  type RepresentationValue,
  type ValueOf,
} from '../kit/index.ts';
import { assignComponents, assignRegions, CANVAS, IGNORED, type Source } from './assembly/assign.ts';
import { sourceParam, taskParams } from './assembly/choice-params.ts';
import { mixRegions, type RegionRows } from './assembly/mix-regions.ts';
import { regionSources } from './assembly/region-sources.ts';
import { taskOf } from './assembly/tasks.ts';

// What canvas and donors give of one component must come from one model, whichever it is.
const types = {
  identity: { kind: 'identity', sizes: { D: '$identity' }, family: '$identityModel' },
  regions: { kind: 'regions', sizes: { R: '$regions', D: '$regionWidth' }, family: '$regionModel' },
  motion: { kind: 'motion', sizes: { E: '$expression' }, family: '$motion' },
  texture: { kind: 'texture', sizes: { T: '$texture' }, family: '$textureBasis' },
} as const satisfies Record<string, PortType>;

const parts = {
  identity: { ...types.identity, optional: true },
  regions: { ...types.regions, optional: true },
  motion: { ...types.motion, optional: true },
  gaze: { kind: 'gaze', optional: true },
  texture: { ...types.texture, optional: true },
  light: { kind: 'light', optional: true },
} as const satisfies Record<string, InputSpec>;

type Part = keyof typeof parts;

/** The node that makes each part, for the words of a fix. */
const MAKERS: Readonly<Record<Part, string>> = {
  identity: 'face/identity',
  regions: 'face/clip-region',
  motion: 'face/motion',
  gaze: 'face/gaze',
  texture: 'face/texture-light',
  light: 'face/texture-light',
};

export const representationAssembler = defineNode(
  {
    type: 'steer/representation-assembler',
    version: 1,
    title: 'Representation Assembler',
    help: {
      summary: 'Puts a face together from components of a canvas and of named donors.',
      paper: 'FORS, representation assembler: every component is marked source, target or ignored by the task.',
      here: "The canvas is the paper's target (the source in a reenactment) and donors are named. A task presets every choice; only the region rows of face swap are known from the paper, the other rows of the table are ours.",
    },
    inputs: {
      'canvas-identity': parts.identity,
      'canvas-regions': parts.regions,
      'canvas-motion': parts.motion,
      'canvas-gaze': parts.gaze,
      'canvas-texture': parts.texture,
      'canvas-light': parts.light,
    },
    repeated: { forEach: 'donors', inputs: parts },
    regionSources: regionSources(regionNames, { canvas: 'canvas-regions', donor: 'regions' }, () => true),
    params: {
      ...taskParams,
      identity: sourceParam('identity f_ID', 'ignored'),
      expression: sourceParam('expression f_E', 'ignored'),
      pose: sourceParam('pose f_P', 'ignored'),
      gaze: sourceParam('gaze f_G', 'ignored'),
      texture: sourceParam('texture f_T', 'ignored'),
      light: sourceParam('light f_L', 'ignored'),
      brows: sourceParam('brows', 'ignored'),
      eyes: sourceParam('eyes', 'ignored'),
      nose: sourceParam('nose', 'ignored'),
      lips: sourceParam('lips', 'ignored'),
      skin: sourceParam('skin', 'ignored'),
      hair: sourceParam('hair', 'ignored'),
      ears: sourceParam('ears', 'ignored'),
      background: sourceParam('background', 'ignored'),
    },
    outputs: { representation: { kind: 'representation', parts: types } },
  },
  async ({ inputs, repeated, params, context }) => {
    const task = taskOf(params.task);
    const choices = { donors: params.donors, regions: params.regions, parts: params };
    const components = assignComponents(task, choices);
    const regions = assignRegions(task, choices);

    const part = <P extends Part>(source: Source, name: P, asked: string): ValueOf[P] | undefined => {
      if (source === IGNORED) return undefined;
      const value = source === CANVAS ? inputs[`canvas-${name}`] : repeated[source]?.[name];
      if (value) return value as ValueOf[P];
      const port = source === CANVAS ? `canvas-${name}` : `${source}.${name}`;
      throw new NodeFault({
        code: 'missing-component',
        what: `${asked} is to come from ${source === CANVAS ? 'the canvas' : `the donor '${source}'`}, but nothing is linked into ${port}.`,
        where: port,
        fix: `Link a ${MAKERS[name]} node into ${port}, or set ${asked} to another source or to ignored.`,
      });
    };

    const rows = new Map<string, RegionRows>();
    for (const [region, source] of Object.entries(regions)) {
      const value: RegionsValue | undefined = part(source, 'regions', region);
      if (value && !rows.has(source))
        rows.set(source, { value, data: (await context.tensors.read(value.vectors)).data });
    }
    const mixed = mixRegions(regions, (source) => rows.get(source) as RegionRows);
    const first = rows.values().next().value;

    const identity = part(components.identity, 'identity', 'identity');
    const expression = part(components.expression, 'motion', 'expression');
    const pose = part(components.pose, 'motion', 'pose');
    const gaze = part(components.gaze, 'gaze', 'gaze');
    const texture = part(components.texture, 'texture', 'texture');
    const light = part(components.light, 'light', 'light');
    const representation: RepresentationValue = {
      kind: 'representation',
      ...(identity && { identity }),
      ...(mixed &&
        first && {
          regions: {
            kind: 'regions',
            vectors: float32([regionNames.length, mixed.widthOfVector], mixed.vectors),
            names: regionNames,
            present: mixed.present,
            model: first.value.model,
          },
        }),
      ...((expression || pose) && {
        motion: {
          family: (expression ?? pose)?.family ?? '',
          ...(expression && { expression: expression.expression }),
          ...(pose && { pose: pose.pose }),
        },
      }),
      ...(gaze && { gaze }),
      ...(texture && { texture }),
      ...(light && { light }),
      origin: { ...components, ...regions },
    };
    return { representation };
  },
);
