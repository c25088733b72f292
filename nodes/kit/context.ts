/**
 * RunContext: everything a node may use beside its inputs and params. The engine hands it in; node files import
 * neither the engine, nor the runtime, nor the image library.
 */

import type { ModelFacts } from './model-facts.ts';
import type { HostTensor, Tensor } from './tensor.ts';
import type { Frame, ImageValue, MaskValue, Value } from './values.ts';

/** 2x3 affine [a, b, c, d, e, f]: x' = a x + b y + c, y' = d x + e y + f; pixel centres at integer + 0.5. */
export type Affine = readonly [number, number, number, number, number, number];

export type PictureFormat = 'png' | 'jpeg' | 'webp';

/** Pictures: decode, encode, resize, warp. Implemented by engine/images. */
export interface Images {
  /**
   * Decodes jpeg, png, webp, tiff or gif (first page): EXIF rotation applied, CMYK and 16 bit converted to 8-bit sRGB.
   * The frame is original space with the content id of the bytes.
   * @throws NodeFault with what was found and what to do, for truncated, oversized or unknown files.
   */
  decode(bytes: Uint8Array, name: string): Promise<ImageValue>;
  encode(image: ImageValue, format: PictureFormat, options?: { readonly quality?: number }): Promise<Uint8Array>;
  /** Resizes with an area-correct filter; the frame's affine follows. */
  resize(image: ImageValue, widthPx: number, heightPx: number): Promise<ImageValue>;
  /**
   * Picture of `frame`'s size whose pixel p shows `image` at `toSource`(p); downscaling is prefiltered, outside is the
   * nearest edge pixel ('edge') or black ('black').
   */
  warp(
    image: ImageValue,
    toSource: Affine,
    frame: Frame,
    options?: { readonly outside?: 'edge' | 'black' },
  ): Promise<ImageValue>;
  /** The same for a mask; outside is 0. */
  warpMask(mask: MaskValue, toSource: Affine, frame: Frame): Promise<MaskValue>;
  /** Gaussian blur of a float32 [H, W] plane, sigma in px. */
  blurPlane(plane: HostTensor<'float32'>, sigmaPx: number): HostTensor<'float32'>;
}

/** Tensor arithmetic that runs where the tensors live (rule E8). All operands float32; shapes equal or broadcastable in `mix`. */
export interface Tensors {
  /** Elements in host memory; a device tensor is copied over once. */
  read(tensor: Tensor<'float32'>): Promise<HostTensor<'float32'>>;
  read(tensor: Tensor): Promise<HostTensor>;
  /** Sum of factor x tensor over the terms; at least one term. */
  linear(terms: readonly (readonly [number, Tensor<'float32'>])[]): Promise<Tensor<'float32'>>;
  /** mask x inside + (1 - mask) x outside; mask [1, 1, h, w] or of the operands' shape. */
  mix(mask: Tensor<'float32'>, inside: Tensor<'float32'>, outside: Tensor<'float32'>): Promise<Tensor<'float32'>>;
  /** Joins along an axis. */
  concat(parts: readonly Tensor<'float32'>[], axis: number): Promise<Tensor<'float32'>>;
  /** Rows `from` to `to` (exclusive) of the first axis. */
  slice(tensor: Tensor<'float32'>, from: number, to: number): Promise<Tensor<'float32'>>;
  /** Frees device tensors a loop no longer needs (what a node leaves behind is freed after it anyway). */
  release(...tensors: readonly (Tensor | undefined)[]): void;
}

/** What a node may ask of the models: run one by id. Implemented by engine/onnx over models/store. */
export interface Models {
  /**
   * Runs a model of the registry on the run's device. Outputs stay where they were made.
   * @throws NodeFault when the model is missing, tampered with, or refuses the feeds.
   */
  run(modelId: string, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  /** Runs an ONNX file of the user's (flow/onnx-model). */
  runFile(path: string, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  /**
   * What a model says of itself: how to feed and read it (`factsFor` narrows it to a role).
   * @throws NodeFault when there is no such model.
   */
  describe(modelId: string): Promise<ModelFacts>;
  /** Bytes of a data file of the registry (the motion basis), or of a file beside a model (`tokenizer.json`). */
  readData(modelId: string, dataFile?: string): Promise<Uint8Array>;
}

/** Files a node may touch: those its file params name, and what it writes into the run's output folder. */
export interface Files {
  /** Bytes of the file a param names (resolved against the graph file). */
  read(path: string): Promise<Uint8Array>;
  /** Writes a picture with its provenance into the output folder, whole or not at all; gives the path. */
  writePicture(image: ImageValue, fileName: string, format: PictureFormat): Promise<string>;
}

/** Random numbers that are the same on every machine for the same seed. */
export interface RandomSource {
  /** Standard normal float32 of the shape. */
  normal(shape: readonly number[]): HostTensor<'float32'>;
  /** Uniform float in [0, 1). */
  uniform(): number;
}

export interface RunContext {
  readonly nodeId: string;
  readonly images: Images;
  readonly tensors: Tensors;
  readonly models: Models;
  readonly files: Files;
  /** A fresh source for the seed; `stream` separates several uses of one seed. */
  random(seed: number, stream?: number): RandomSource;
  /** Share done, 0..1, with a word on what is going on (`step 3 of 12`). */
  progress(share: number, note?: string): void;
  /** Something to look at before the node is done, on one of its outputs. */
  preview(port: string, value: Value): void;
  log(level: 'info' | 'warning', message: string): void;
  /** Throws the cancellation if the run was cancelled; call it between model calls (rule E6). */
  throwIfCancelled(): void;
}

/**
 * A fault a node reports about its inputs, params or files: one clear message. `what` happened, `where` (port, param
 * or file; the engine adds the node), and what to `do`.
 */
export class NodeFault extends Error {
  readonly code: string;
  readonly where: string;
  readonly fix: string;

  constructor(fault: { readonly code: string; readonly what: string; readonly where: string; readonly fix: string }) {
    super(fault.what);
    this.name = 'NodeFault';
    this.code = fault.code;
    this.where = fault.where;
    this.fix = fault.fix;
  }
}
