/**
 * Handles: several number params that a user sets together by dragging in a picture of a value. A node type declares
 * them, the editor draws them over the newest value of the named input, and the numbers stay what is saved.
 */

/** Eyes with an arrow to drag: yaw and pitch in degrees over the gaze that comes in. */
export interface GazeHandle {
  readonly handle: 'gaze';
  /** Input of kind gaze. */
  readonly input: string;
  /** Param ids. */
  readonly yaw: string;
  readonly pitch: string;
  /** The angles are added to what comes in while this choice param has this word; otherwise they replace it. */
  readonly adds?: { readonly param: string; readonly when: string };
}

/** A head to turn: yaw, pitch and roll in degrees, added to the pose that comes in. */
export interface HeadPoseHandle {
  readonly handle: 'head-pose';
  /** Input of kind motion. */
  readonly input: string;
  /** Param ids. */
  readonly yaw: string;
  readonly pitch: string;
  readonly roll: string;
}

export type HandleSpec = GazeHandle | HeadPoseHandle;
