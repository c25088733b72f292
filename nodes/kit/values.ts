/**
 * What flows along links: one interface per kind (design: Values). Values are plain data whose leaves are JSON or
 * tensors, so one codec stores, hashes and sends them all; they are never changed after they are made (rule E10).
 */

import type { HostTensor, Tensor } from './tensor.ts';

/** Coordinate space a picture-like value lives in. */
export type Space = 'original' | 'crop' | 'latent';

/**
 * The frame (coordinate space) of a picture-like value. `toOriginal` is the 2x3 affine [a, b, c, d, e, f] with
 * x' = a x + b y + c, y' = d x + e y + f from pixel positions here to pixel positions of the original picture
 * (identity for an original). Pixel centres are at integer + 0.5.
 */
export interface Frame {
  readonly space: Space;
  /** Content id of the original picture, so that two crops of different pictures are never mixed silently. */
  readonly pictureId: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly toOriginal: readonly [number, number, number, number, number, number];
}

/** Picture: sRGB uint8 [H, W, 3] or, with straight alpha, [H, W, 4]; 0..255. */
export interface ImageValue {
  readonly kind: 'image';
  readonly pixels: HostTensor<'uint8'>;
  readonly frame: Frame;
}

/** Mask: float32 [H, W], 0..1. */
export interface MaskValue {
  readonly kind: 'mask';
  readonly mask: HostTensor<'float32'>;
  readonly frame: Frame;
}

/** A detected face: box in pixels of `frame`, 478 mesh and iris points float32 [478, 3] in the same pixels. */
export interface FaceValue {
  readonly kind: 'face';
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly points: HostTensor<'float32'>;
  /** Detector confidence, 0..1. */
  readonly score: number;
  readonly frame: Frame;
}

/** A coordinate space as a value of its own. */
export interface FrameValue {
  readonly kind: 'frame';
  readonly frame: Frame;
}

/** Label map uint8 [H, W] with the names its ids stand for (index = id). */
export interface ParsingValue {
  readonly kind: 'parsing';
  readonly labels: HostTensor<'uint8'>;
  readonly labelSet: readonly string[];
  readonly frame: Frame;
}

/** f_ID: an identity embedding float32 [D], L2 norm 1, and the model that made it (vectors of two models never mix). */
export interface IdentityValue {
  readonly kind: 'identity';
  readonly vector: Tensor<'float32'>;
  readonly model: string;
}

/** f_R: one vector per region, float32 [R, D]; `present` marks the regions that were visible. */
export interface RegionsValue {
  readonly kind: 'regions';
  readonly vectors: Tensor<'float32'>;
  readonly names: readonly string[];
  readonly present: readonly boolean[];
  readonly model: string;
}

/**
 * Motion of one 3DMM coefficient family: expression float32 [E] (0..1 for blendshapes), pose float32 [3] = yaw, pitch,
 * roll in degrees, and what is needed to draw it again: shape float32 [S] (identity modes), scale in px per model unit,
 * translation [2] in px of `frame`, residual float32 [478, 3] in model units (what the modes leave unexplained).
 */
export interface MotionValue {
  readonly kind: 'motion';
  readonly family: string;
  readonly expression: HostTensor<'float32'>;
  readonly pose: HostTensor<'float32'>;
  readonly shape: HostTensor<'float32'>;
  readonly scalePx: number;
  readonly translationPx: readonly [number, number];
  readonly residual: HostTensor<'float32'>;
  readonly frame: Frame;
  /** Root mean square of the fit's error as a share of the distance between the eyes. */
  readonly fitError: number;
}

/** f_G: gaze yaw and pitch float32 [2], degrees relative to the head. */
export interface GazeValue {
  readonly kind: 'gaze';
  readonly angles: HostTensor<'float32'>;
}

/** f_T: texture coefficients float32 [T] of one basis. */
export interface TextureValue {
  readonly kind: 'texture';
  readonly coefficients: HostTensor<'float32'>;
  readonly family: string;
}

/** f_L: spherical-harmonics light float32 [27], nine bands of R, G, B. */
export interface LightValue {
  readonly kind: 'light';
  readonly coefficients: HostTensor<'float32'>;
}

/** Leaf components of a face that an assembly can take from one place or another. */
export type ComponentName = 'identity' | 'regions' | 'expression' | 'pose' | 'gaze' | 'texture' | 'light';

/** The assembled representation: component -> value, and where each came from ('canvas', a donor, 'ignored'). */
export interface RepresentationValue {
  readonly kind: 'representation';
  readonly identity?: IdentityValue;
  readonly regions?: RegionsValue;
  readonly motion?: {
    readonly family: string;
    readonly expression?: HostTensor<'float32'>;
    readonly pose?: HostTensor<'float32'>;
  };
  readonly gaze?: GazeValue;
  readonly texture?: TextureValue;
  readonly light?: LightValue;
  /** Component or region name -> where it came from. */
  readonly origin: Readonly<Record<string, string>>;
}

/**
 * I_R, the inpainting reference: the region-assembled picture uint8 [H, W, 3], the fusion mask float32 [H, W]
 * (1 = generate, 0 = keep the canvas), the guide float32 [H, W] (contours of the wanted face) and the mesh points float32
 * [478, 3] it was drawn from, in pixels.
 */
export interface ReferenceValue {
  readonly kind: 'reference';
  readonly pixels: HostTensor<'uint8'>;
  readonly mask: HostTensor<'float32'>;
  readonly guide: HostTensor<'float32'>;
  readonly points: HostTensor<'float32'>;
  readonly mode: 'assembled' | 'removed';
  readonly frame: Frame;
}

/**
 * f_SD: tokens float32 [1, N, D] and the spatial reference map float32 [1, C, h, w], which a text has not. `draft` tells
 * that the map's first channels are a latent of the reference, for which VAE.
 */
export interface ConditioningValue {
  readonly kind: 'conditioning';
  readonly tokens: Tensor<'float32'>;
  readonly referenceMap?: Tensor<'float32'>;
  readonly draft?: { readonly channels: number; readonly vae: string };
}

/** FRC applied to a denoiser: which conditioning, how strongly, and between which shares of the sampling (0..1). */
export interface FrcApplication {
  readonly conditioning: ConditioningValue;
  readonly strength: number;
  readonly firstStep: number;
  readonly lastStep: number;
}

/** A ControlNet applied to a denoiser: its condition picture uint8 [H, W, 3], how strongly, between which shares. */
export interface ControlApplication {
  readonly model: string;
  readonly condition: HostTensor<'uint8'>;
  readonly strength: number;
  readonly firstStep: number;
  readonly lastStep: number;
}

/** A denoiser: a model of the registry with the FRC applications (none = the base) and ControlNets wired onto it. */
export interface DenoiserValue {
  readonly kind: 'denoiser';
  readonly model: string;
  readonly frc: readonly FrcApplication[];
  readonly controls?: readonly ControlApplication[];
}

/** Latent float32 [1, C, h, w] of about unit variance, the VAE that made it, and the frame of the picture it stands for. */
export interface LatentValue {
  readonly kind: 'latent';
  readonly latent: Tensor<'float32'>;
  readonly vae: string;
  readonly frame: Frame;
}

/** Any tensor, for ONNX Model nodes and inspection. */
export interface TensorValue {
  readonly kind: 'tensor';
  readonly tensor: Tensor;
}

export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
}
export interface IntegerValue {
  readonly kind: 'integer';
  readonly value: number;
}
export interface BooleanValue {
  readonly kind: 'boolean';
  readonly value: boolean;
}
export interface TextValue {
  readonly kind: 'text';
  readonly value: string;
}
export interface ChoiceValue {
  readonly kind: 'choice';
  readonly value: string;
}
export interface SeedValue {
  readonly kind: 'seed';
  readonly value: number;
}

/** Rows of named columns, for metrics. */
export interface TableValue {
  readonly kind: 'table';
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Kind name -> value; the one place that ties the two. */
export interface ValueOf {
  image: ImageValue;
  mask: MaskValue;
  face: FaceValue;
  frame: FrameValue;
  parsing: ParsingValue;
  identity: IdentityValue;
  regions: RegionsValue;
  motion: MotionValue;
  gaze: GazeValue;
  texture: TextureValue;
  light: LightValue;
  representation: RepresentationValue;
  reference: ReferenceValue;
  conditioning: ConditioningValue;
  denoiser: DenoiserValue;
  latent: LatentValue;
  tensor: TensorValue;
  number: NumberValue;
  integer: IntegerValue;
  boolean: BooleanValue;
  text: TextValue;
  choice: ChoiceValue;
  seed: SeedValue;
  table: TableValue;
}

export type KindName = keyof ValueOf;
export type Value = ValueOf[KindName];
