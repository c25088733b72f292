/** Sets where the eyes look. */
import { defineNode, float32 } from '../kit/index.ts';

export const editGaze = defineNode(
  {
    type: 'face/edit-gaze',
    version: 1,
    title: 'Edit Gaze',
    help: {
      summary: "Sets the gaze, or adds to it. Yaw is positive to the picture's right, pitch positive up.",
    },
    inputs: { gaze: { kind: 'gaze' } },
    params: {
      mode: { param: 'choice', default: 'add', options: ['add', 'set'] },
      yawDegrees: { param: 'number', default: 0, min: -40, max: 40, step: 1, unit: 'degrees', title: 'yaw' },
      pitchDegrees: { param: 'number', default: 0, min: -30, max: 30, step: 1, unit: 'degrees', title: 'pitch' },
    },
    outputs: { gaze: { kind: 'gaze' } },
    handles: [
      {
        handle: 'gaze',
        input: 'gaze',
        yaw: 'yawDegrees',
        pitch: 'pitchDegrees',
        adds: { param: 'mode', when: 'add' },
      },
    ],
    bypass: 'gaze',
  },
  ({ inputs: { gaze }, params }) => {
    const [yaw = 0, pitch = 0] = params.mode === 'add' ? gaze.angles.data : [0, 0];
    const angles = Float32Array.of(yaw + params.yawDegrees, pitch + params.pitchDegrees);
    return { gaze: { kind: 'gaze', angles: float32([2], angles) } };
  },
);
