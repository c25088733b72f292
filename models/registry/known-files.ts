// Public ONNX files this project has facts for: what to state about them, where they are, and the sha256 where their
// publisher states one. Nothing here is shipped; `facex models pull NAME` fetches, `facex models add` recognises them.

import { stableDiffusionFiles } from './known-diffusion-files.ts';
import { huggingFace, type KnownFile } from './known-file.ts';

const opencv = 'https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models';
const uniface = 'https://github.com/yakhyo/uniface/releases/download/weights';

const insightFace = {
  licence: 'InsightFace models: non-commercial research only',
  terms: 'non-commercial',
  origin: 'deepinsight/insightface (buffalo_l and relatives); mirrored by yakhyo/uniface',
} as const;

const yakhyoParsing = {
  role: 'parser',
  licence: 'MIT (yakhyo/face-parsing); trained on CelebAMask-HQ, whose own terms were not checked',
  terms: 'restricted',
  origin: 'yakhyo/face-parsing, release weights',
  facts: { colour: 'rgb', values: 'imagenet', labels: 'bisenet' },
} as const;

const mobileGaze = (name: string, sha256: string, title: string): KnownFile => ({
  name,
  role: 'gaze',
  title: `MobileGaze ${title}: 90 bins of yaw and of pitch`,
  licence: 'MIT (yakhyo/gaze-estimation); trained on Gaze360, whose own terms were not checked',
  terms: 'restricted',
  origin: 'yakhyo/gaze-estimation, release weights',
  url: `https://github.com/yakhyo/gaze-estimation/releases/download/weights/${name}.onnx`,
  sha256,
  facts: {
    colour: 'rgb',
    values: 'imagenet',
    // By position: the names of its outputs were swapped in one version of the exporter.
    order: 'yaw-pitch',
    yawTo: 'left',
    pitchTo: 'up',
    crop: 'face-box',
    relativeTo: 'camera',
  },
});

const yunet = (name: string, file: string, rest: { title: string; sha256: string; bytes: number }): KnownFile => ({
  name,
  role: 'detector',
  licence: 'MIT',
  terms: 'free',
  origin: 'opencv/opencv_zoo, face_detection_yunet',
  url: `${opencv}/face_detection_yunet/${file}`,
  facts: {},
  ...rest,
});

const arcface = { colour: 'rgb', values: '-1..1', crop: 'arcface' } as const;

const clip = (
  name: string,
  repository: string,
  path: string,
  rest: { sha256?: string; bytes?: number; grid: string; title: string },
): KnownFile => ({
  name,
  role: 'region-encoder',
  title: rest.title,
  licence: 'MIT (OpenAI CLIP); the repository of the export states none',
  terms: 'unknown',
  origin: `Hugging Face ${repository}`,
  url: huggingFace(repository, path),
  ...(rest.sha256 ? { sha256: rest.sha256 } : {}),
  ...(rest.bytes ? { bytes: rest.bytes } : {}),
  facts: { colour: 'rgb', values: 'clip', grid: rest.grid },
});

/** Every known file; names are unique. */
export const knownFiles: readonly KnownFile[] = [
  yunet('yunet', 'face_detection_yunet_2023mar.onnx', {
    title: 'YuNet, March 2023: faces with five key points',
    sha256: '8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4',
    bytes: 232_589,
  }),
  yunet('yunet-int8', 'face_detection_yunet_2023mar_int8.onnx', {
    title: 'YuNet, March 2023, in 8 bits',
    sha256: '321aa5a6afabf7ecc46a3d06bfab2b579dc96eb5c3be7edd365fa04502ad9294',
    bytes: 100_416,
  }),
  yunet('yunet-int8-blocks', 'face_detection_yunet_2023mar_int8bq.onnx', {
    title: 'YuNet, March 2023, in 8 bits by blocks',
    sha256: '49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10',
    bytes: 122_489,
  }),
  {
    name: 'scrfd-10g',
    role: 'detector',
    title: 'SCRFD 10G with key points (det_10g)',
    ...insightFace,
    url: `${uniface}/scrfd_10g_kps.onnx`,
    sha256: '5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91',
    bytes: 16_923_827,
    facts: {},
  },
  {
    name: 'scrfd-500m',
    role: 'detector',
    title: 'SCRFD 500M with key points',
    ...insightFace,
    url: `${uniface}/scrfd_500m_kps.onnx`,
    sha256: '5e4447f50245bbd7966bd6c0fa52938c61474a04ec7def48753668a9d8b4ea3a',
    facts: {},
  },
  {
    name: 'retinaface-mv2',
    role: 'detector',
    title: 'RetinaFace, MobileNet v2',
    licence: 'MIT',
    terms: 'free',
    origin: 'yakhyo/uniface, release weights',
    url: `${uniface}/retinaface_mv2.onnx`,
    sha256: '3ca44c045651cabeed1193a1fae8946ad1f3a55da8fa74b341feab5a8319f757',
    facts: {},
  },
  {
    name: 'face-parsing-resnet18',
    title: 'BiSeNet, ResNet-18: 19 labels of CelebAMask-HQ',
    ...yakhyoParsing,
    url: 'https://github.com/yakhyo/face-parsing/releases/download/weights/resnet18.onnx',
    sha256: '0d9bd318e46987c3bdbfacae9e2c0f461cae1c6ac6ea6d43bbe541a91727e33f',
  },
  {
    name: 'face-parsing-resnet34',
    title: 'BiSeNet, ResNet-34: 19 labels of CelebAMask-HQ',
    ...yakhyoParsing,
    url: 'https://github.com/yakhyo/face-parsing/releases/download/weights/resnet34.onnx',
    sha256: '5b805bba7b5660ab7070b5a381dcf75e5b3e04199f1e9387232a77a00095102e',
  },
  {
    name: 'face-parsing-segformer',
    role: 'parser',
    title: 'SegFormer b5 for faces: 19 labels in an order of its own',
    licence: 'none shown',
    terms: 'unknown',
    origin: 'Hugging Face Xenova/face-parsing, after jonathandinu/face-parsing',
    url: huggingFace('Xenova/face-parsing', 'onnx/model.onnx'),
    facts: { colour: 'rgb', values: 'imagenet', labels: 'segformer' },
  },
  {
    name: 'arcface-r50',
    role: 'identity',
    title: 'ArcFace ResNet-50 on WebFace600K (w600k_r50): 512 numbers',
    ...insightFace,
    url: `${uniface}/w600k_r50.onnx`,
    sha256: '4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43',
    bytes: 174_383_860,
    facts: { ...arcface, width: '512' },
  },
  {
    name: 'arcface-mbf',
    role: 'identity',
    title: 'ArcFace MobileFaceNet (w600k_mbf): 512 numbers',
    ...insightFace,
    url: `${uniface}/w600k_mbf.onnx`,
    sha256: '9cc6e4a75f0e2bf0b1aed94578f144d15175f357bdc05e815e5c4a02b319eb4f',
    facts: { ...arcface, width: '512' },
  },
  {
    name: 'adaface-ir101',
    role: 'identity',
    title: 'AdaFace IR-101: 512 numbers, BGR',
    licence: 'MIT',
    terms: 'free',
    origin: 'yakhyo/adaface-onnx, release weights',
    url: 'https://github.com/yakhyo/adaface-onnx/releases/download/weights/adaface_ir_101.onnx',
    sha256: 'f2eb07d03de0af560a82e1214df799fec5e09375d43521e2868f9dc387e5a43e',
    facts: { ...arcface, colour: 'bgr', width: '512' },
  },
  {
    name: 'adaface-ir18',
    role: 'identity',
    title: 'AdaFace IR-18: 512 numbers, BGR',
    licence: 'MIT',
    terms: 'free',
    origin: 'yakhyo/adaface-onnx, release weights',
    url: 'https://github.com/yakhyo/adaface-onnx/releases/download/weights/adaface_ir_18.onnx',
    sha256: '6b6a35772fb636cdd4fa86520c1a259d0c41472a76f70f802b351837a00d9870',
    facts: { ...arcface, colour: 'bgr', width: '512' },
  },
  {
    name: 'sface',
    role: 'identity',
    title: 'SFace, December 2021, on crops aligned as for ArcFace',
    licence: 'Apache-2.0',
    terms: 'free',
    origin: 'opencv/opencv_zoo, face_recognition_sface',
    url: `${opencv}/face_recognition_sface/face_recognition_sface_2021dec.onnx`,
    sha256: '0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79',
    bytes: 38_696_353,
    // Its page states neither the order of channels nor their values: both are asked.
    facts: { crop: 'arcface' },
  },
  mobileGaze('resnet18_gaze', '404fec1efd07ff49f981e47f461c20c2627119e465ec441bbd1c067d3f16e657', 'ResNet-18'),
  mobileGaze('resnet34_gaze', 'c8e6b14f6095d2425241b9302aa663d9a23b7dfb9d43941352b718c91dc7f2cf', 'ResNet-34'),
  mobileGaze('resnet50_gaze', 'bb28d421565adc4dfb665742f8fc80bdef36dd8caa0c87e040e0937f9fdca9a6', 'ResNet-50'),
  mobileGaze('mobilenetv2_gaze', 'b81312df85c7ac1c1b5f78c573620d22c2719cb839650e15f12dc7eecb7744a4', 'MobileNet v2'),
  mobileGaze('mobileone_s0_gaze', '8b4fdc4e3da44733c9a82e7776b411e4a39f94e8e285aee0fc85a548a55f7d9f', 'MobileOne s0'),
  clip('clip-vit-b32', 'Xenova/clip-vit-base-patch32', 'onnx/vision_model.onnx', {
    sha256: 'fd6e1402a588279d1723c7534d4bcba5bc0b14b47dfab0e46f8c47b8270d7d40',
    grid: '7',
    title: 'CLIP ViT-B/32, vision: 7 x 7 patches of 768',
  }),
  clip('clip-vit-b16', 'Xenova/clip-vit-base-patch16', 'onnx/vision_model.onnx', {
    sha256: 'b5170b47c0ecc667c9af5b42ed460c341377706d1466d177798c65fe49ea1e6b',
    bytes: 345_060_583,
    grid: '14',
    title: 'CLIP ViT-B/16, vision: 14 x 14 patches of 768',
  }),
  ...stableDiffusionFiles,
];

export type { KnownFile } from './known-file.ts';
