// What is known of a public ONNX file that is not shipped.

import type { ModelRole } from '../../nodes/kit/index.ts';
import type { Terms } from './manifest.ts';

/** One public file. `facts` are answers as `--fact` takes them; what the file itself tells is not repeated. */
export interface KnownFile {
  /** Name after `public/`. */
  readonly name: string;
  readonly role: ModelRole;
  readonly title: string;
  readonly licence: string;
  readonly terms: Terms;
  readonly origin: string;
  readonly url: string;
  /** Stated by the publisher; absent: pinned at the first download. */
  readonly sha256?: string;
  readonly bytes?: number;
  readonly facts: Readonly<Record<string, string>>;
  /** Further files that belong to it, by the name they are kept under. */
  readonly beside?: readonly { readonly path: string; readonly url: string }[];
}

/** Address of a file of a Hugging Face repository. */
export const huggingFace = (repository: string, path: string) =>
  `https://huggingface.co/${repository}/resolve/main/${path}`;
