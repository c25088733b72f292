/** Every node type, in the order of its file: the only list. A new node type adds its import and its name here. */

import { controlnet } from './diffusion/controlnet.ts';
import { emptyLatent } from './diffusion/empty-latent.ts';
import { loadDenoiser } from './diffusion/load-denoiser.ts';
import { sampler } from './diffusion/sampler.ts';
import { textPrompt } from './diffusion/text-prompt.ts';
import { vaeDecode } from './diffusion/vae-decode.ts';
import { vaeEncode } from './diffusion/vae-encode.ts';
import { clipRegion } from './face/clip-region.ts';
import { detectAlign } from './face/detect-align.ts';
import { editGaze } from './face/edit-gaze.ts';
import { editMotion } from './face/edit-motion.ts';
import { gaze } from './face/gaze.ts';
import { identity } from './face/identity.ts';
import { motion } from './face/motion.ts';
import { parse } from './face/parse.ts';
import { pasteBack } from './face/paste-back.ts';
import { restoreDetail } from './face/restore-detail.ts';
import { textureLight } from './face/texture-light.ts';
import { onnxModel } from './flow/onnx-model.ts';
import { switchBranch } from './flow/switch.ts';
import { compare } from './io/compare.ts';
import { loadImage } from './io/load-image.ts';
import { note } from './io/note.ts';
import { preview } from './io/preview.ts';
import { saveImage } from './io/save-image.ts';
import type { Catalogue } from './kit/index.ts';
import { align } from './mask/align.ts';
import { combine } from './mask/combine.ts';
import { fromImage } from './mask/from-image.ts';
import { growFeather } from './mask/grow-feather.ts';
import { invert } from './mask/invert.ts';
import { paintMask } from './mask/paint-mask.ts';
import { regionsToMask } from './mask/regions-to-mask.ts';
import { assertNumber } from './metric/assert.ts';
import { gazeError } from './metric/gaze-error.ts';
import { identitySimilarity } from './metric/identity-similarity.ts';
import { imageDifference } from './metric/image-difference.ts';
import { motionError } from './metric/motion-error.ts';
import { draft } from './steer/draft.ts';
import { drawEyes } from './steer/draw-eyes.ts';
import { frc } from './steer/frc.ts';
import { matchTint } from './steer/match-tint.ts';
import { paintLike } from './steer/paint-like.ts';
import { regionAssembler } from './steer/region-assembler.ts';
import { representationAssembler } from './steer/representation-assembler.ts';
import { sdAdapter } from './steer/sd-adapter.ts';

const nodeTypes = [
  emptyLatent,
  loadDenoiser,
  sampler,
  textPrompt,
  controlnet,
  vaeDecode,
  vaeEncode,
  clipRegion,
  detectAlign,
  editGaze,
  editMotion,
  gaze,
  identity,
  motion,
  parse,
  pasteBack,
  restoreDetail,
  textureLight,
  onnxModel,
  switchBranch,
  compare,
  loadImage,
  note,
  preview,
  saveImage,
  align,
  combine,
  fromImage,
  growFeather,
  invert,
  paintMask,
  regionsToMask,
  assertNumber,
  gazeError,
  identitySimilarity,
  imageDifference,
  motionError,
  draft,
  frc,
  matchTint,
  drawEyes,
  paintLike,
  regionAssembler,
  representationAssembler,
  sdAdapter,
];

/** Node types by type id. */
export const catalogue: Catalogue = new Map(nodeTypes.map((nodeType) => [nodeType.description.type, nodeType]));
