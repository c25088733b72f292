// What the tool knows about a model before it opens the file: what it is for, whose it is, what goes in and out.

/** What a model does in a graph; node types ask for a role, packs fill it. */
export type ModelRole =
  | 'detector'
  | 'landmarks'
  | 'iris'
  | 'identity'
  | 'region-encoder'
  | 'motion-basis'
  | 'sd-adapter'
  | 'denoiser'
  | 'vae-encoder'
  | 'vae-decoder'
  | 'parser';

/** One input or output. Open dimensions are named: the same name is the same size within a model. */
export interface ModelPort {
  name: string;
  dtype: 'float32';
  shape: readonly (number | string)[];
  /** Values the model was trained on or gives, for example '-1..1', 'px of the crop', 'degrees'. */
  range: string;
  /** Meaning of the axes of a picture-like port. */
  layout?: 'nchw' | 'nhwc';
  colour?: 'rgb';
}

/** One file of an npm package that a model is made from; `path` is relative to the package. */
export interface SourceFile {
  path: string;
  sha256: string;
}

/** How a model is made on the user's machine from an npm package that is installed anyway. */
export interface ModelSource {
  package: string;
  graph: SourceFile;
  weights: SourceFile;
  /** TensorFlow node name -> name in the ONNX file; outputs that are not named are left out. */
  names: { inputs: Record<string, string>; outputs: Record<string, string> };
}

/** Everything known about one model. Without `source` the file is shipped in models/nano. */
export interface ModelManifest {
  id: string;
  role: ModelRole;
  pack: 'nano';
  title: string;
  licence: string;
  /** Where it comes from and who trained it on what. */
  origin: string;
  file: string;
  source?: ModelSource;
  inputs: readonly ModelPort[];
  outputs: readonly ModelPort[];
  /** The alignment the picture inputs want, in words a node author can follow. */
  crop?: string;
  /** Class names by id, for models that give labels. */
  labelMap?: readonly string[];
}
