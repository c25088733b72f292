/** An evaluation whose runs a test answers: what rows ask for, without models or pictures. */

import { Evaluation } from '../../models/evaluate/evaluation.ts';
import type { GraphData } from '../../models/evaluate/graph.ts';
import type { Pair } from '../../models/evaluate/pairs.ts';
import type { Outcome } from '../../models/evaluate/runner.ts';

interface Asked {
  /** Stands for every sample graph. */
  readonly sample: GraphData;
  readonly run: (graph: GraphData) => Promise<Outcome>;
  readonly pairs: readonly Pair[];
  readonly wants: (row: string) => boolean;
}

export function fakeEvaluation({ sample, run, pairs, wants }: Asked): Evaluation {
  const runner = {
    run,
    describe: async () => [],
    sample: async () => sample,
    atOnce: 1,
    say: () => undefined,
    progress: () => undefined,
  };
  return new Evaluation({
    runner,
    pack: 'nano',
    home: '',
    packModels: new Map(),
    types: [],
    judges: { identity: 'judge.onnx', gaze: 'gaze.onnx', landmarks: 'landmarks.onnx' },
    faces: pairs.flatMap(({ source, target }) => [source, target]),
    pairs,
    wants,
    seed: 1,
    limit: 9,
    edits: 9,
  });
}
