/** Measuring nodes that several kinds of edit share, laid beside a task's graph. */

import { addNodes, type GraphData, type GraphNode, type Link, link, outputLink } from '../graph.ts';

/** Nodes `<id>-face` and `<id>-who` that say who a picture shows. */
export function whoNodes(id: string, image: Link, judge: string): Record<string, GraphNode> {
  return {
    [`${id}-face`]: { type: 'face/detect-align', inputs: { image } },
    [`${id}-who`]: {
      type: 'evaluate/identity',
      params: { judge },
      inputs: { image, face: link(`${id}-face`, 'face') },
    },
  };
}

/** Nodes `<id>-motion` (refitted on the face of `<id>-face`) and `<id>-error` against another motion. */
export function motionNodes(id: string, against: Link): Record<string, GraphNode> {
  return {
    [`${id}-motion`]: { type: 'face/motion', inputs: { face: link(`${id}-face`, 'face') } },
    [`${id}-error`]: {
      type: 'metric/motion-error',
      inputs: { first: link(`${id}-motion`, 'motion'), second: against },
    },
  };
}

/** Node `<id>-gaze` by the gaze judge; needs the nodes of `whoNodes` and a `<id>-motion`. */
function gazeNode(id: string, image: Link, judge: string): Record<string, GraphNode> {
  return {
    [`${id}-gaze`]: {
      type: 'evaluate/gaze',
      params: { judge },
      inputs: { image, face: link(`${id}-face`, 'face'), motion: link(`${id}-motion`, 'motion') },
    },
  };
}

/** Node `<id>-landmarks` by the landmark judge; needs the face of `<id>-face`. */
export function landmarksNode(id: string, image: Link, judge: string): Record<string, GraphNode> {
  return {
    [`${id}-landmarks`]: {
      type: 'evaluate/landmarks',
      params: { judge },
      inputs: { image, face: link(`${id}-face`, 'face') },
    },
  };
}

/** Judges by file. */
export interface JudgeFiles {
  readonly identity: string;
  readonly gaze: string;
  readonly landmarks: string;
}

/** A picture found again: `<id>-face`, `<id>-who`, `<id>-motion`, `<id>-gaze`. */
export function seenAgain(id: string, image: Link, judges: JudgeFiles): Record<string, GraphNode> {
  return {
    ...whoNodes(id, image, judges.identity),
    [`${id}-motion`]: { type: 'face/motion', inputs: { face: link(`${id}-face`, 'face') } },
    ...gazeNode(id, image, judges.gaze),
  };
}

/** The task's graph with its result found again under the id `m-result`. */
export function measuredResult(graph: GraphData, judges: JudgeFiles): GraphData {
  return addNodes(graph, seenAgain('m-result', outputLink(graph, 'result'), judges));
}

/** Paste Back that changes no colour and no sharpness: pixels as they are, feathered at the edge. */
export function plainPaste(image: Link, crop: Link, mask: Link): GraphNode {
  return { type: 'face/paste-back', params: { colourMatch: 0, sharpnessMatch: 0 }, inputs: { image, crop, mask } };
}
