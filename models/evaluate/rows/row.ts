/** A row of the tables. */

/** `judge` names who judges: the independent network, the pack's own fit refitted on the result, or plain arithmetic. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** How many measurements the value rests on. */
  readonly n: number;
  readonly judge: string;
}

export const judges = {
  dlib: 'dlib face recognition descriptor (@vladmandic/face-api 1.7.15), never used in training or conditioning',
  gaze: 'gaze judge, trained apart on rendered ICT heads alone (models/train/gaze_judge)',
  landmarks: '68 landmarks of face-api (@vladmandic/face-api 1.7.15), never used in training or conditioning',
  refit: "the pack's own motion fit, refitted on the result",
  pixels: 'pixels, no network',
  clock: 'clock',
} as const;
