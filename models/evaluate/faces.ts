/** What every row needs of every face, found once: its descriptor, its motion, and the groups it belongs to. */

import type { MotionValue } from '../../nodes/kit/index.ts';
import type { FaceFile } from './face-files.ts';
import { type GraphData, link } from './graph.ts';
import { numberAt, tensorAt } from './read-values.ts';
import type { Runner } from './runner.ts';
import { sideBySide } from './side-by-side.ts';

/** A face that was found in its picture. */
export interface Face extends FaceFile {
  /** dlib's descriptor, float32 [128]. */
  readonly descriptor: Float32Array;
  readonly motion: MotionValue;
}

const YAW_OF_PROFILE = 35;
const EYES_CLOSED = 0.13;
const CHROMA_OF_GREY = 4;
const GLASSES_SHARE = 0.004;
const TONE_DARK = -20;
const TONE_VERY_LIGHT = 50;

/** Groups with a table of their own, and how a face comes into each. */
export const groupsInWords: Readonly<Record<string, string>> = {
  profile: `yaw of ${YAW_OF_PROFILE} degrees or more`,
  'eyes closed': `gap of the lids under ${EYES_CLOSED} of the eye's width`,
  glasses: 'parsed as glasses',
  'dark skin': `typology angle below ${TONE_DARK} degrees in this light`,
  'very light skin': `typology angle above ${TONE_VERY_LIGHT} degrees in this light`,
  'black and white': 'no colour on the skin',
};

/** Nodes that take a picture apart; rows lay theirs beside them, and the engine's store makes both one. */
function faceGraph(file: string, judge: string): GraphData {
  return {
    nodes: {
      picture: { type: 'io/load-image', params: { file } },
      face: { type: 'face/detect-align', inputs: { image: link('picture', 'image') } },
      parse: { type: 'face/parse', inputs: { image: link('face', 'crop'), face: link('face', 'face') } },
      motion: { type: 'face/motion', inputs: { face: link('face', 'face') } },
      who: {
        type: 'evaluate/identity',
        params: { judge },
        inputs: { image: link('picture', 'image'), face: link('face', 'face') },
      },
      traits: {
        type: 'evaluate/traits',
        inputs: { image: link('face', 'crop'), face: link('face', 'face'), parsing: link('parse', 'parsing') },
      },
    },
  };
}

const TRAITS = ['chroma', 'tone', 'eyes-open', 'glasses'] as const;

/** Every face of the files; pictures without one are left out and said. */
export async function readFaces(runner: Runner, files: readonly FaceFile[], judge: string): Promise<readonly Face[]> {
  const started = performance.now();
  let done = 0;
  const found = await sideBySide(files, runner.atOnce, async (file): Promise<Face | undefined> => {
    const ports = [link('who', 'descriptor'), link('motion', 'motion')];
    const outcome = await runner.run(faceGraph(file.path, judge), ports);
    const descriptor = await tensorAt(outcome, link('who', 'descriptor'));
    const motion = await outcome.value(link('motion', 'motion'));
    done += 1;
    runner.progress({ what: 'faces', done, all: files.length, tookMs: performance.now() - started });
    if (descriptor && motion?.kind === 'motion') return { ...file, descriptor, motion };
    runner.say(`${file.name} is left out: ${outcome.problems[0]?.message ?? 'its face could not be read'}`);
    return undefined;
  });
  return found.filter((face) => face !== undefined);
}

/** The groups a face belongs to. Asked only for faces that are measured with, since parsing takes a while. */
export async function readGroups(runner: Runner, face: Face, judge: string): Promise<readonly string[]> {
  const outcome = await runner.run(
    faceGraph(face.path, judge),
    TRAITS.map((port) => link('traits', port)),
  );
  const [chroma = 0, tone = 0, open = 0, glasses = 0] = await Promise.all(
    TRAITS.map(async (port) => (await numberAt(outcome, link('traits', port))) ?? Number.NaN),
  );
  const belongs: Readonly<Record<string, boolean>> = {
    profile: Math.abs(face.motion.pose.data[0] ?? 0) >= YAW_OF_PROFILE,
    'eyes closed': open < EYES_CLOSED,
    glasses: glasses > GLASSES_SHARE,
    'dark skin': chroma >= CHROMA_OF_GREY && tone < TONE_DARK,
    'very light skin': chroma >= CHROMA_OF_GREY && tone > TONE_VERY_LIGHT,
    'black and white': chroma < CHROMA_OF_GREY,
  };
  return Object.keys(groupsInWords).filter((group) => belongs[group]);
}
