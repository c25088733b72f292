/** Pictures of the user's, kept by content: FACEX_HOME/pictures/<sha256>. File params name them as `picture:<sha256>`. */

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../models/files/whole-file.ts';
import type { Images } from '../../nodes/kit/index.ts';
import { fitPicture } from '../images/index.ts';

const SHA256 = /^[0-9a-f]{64}$/;
/** WebP quality of pictures that are only looked at. */
export const SMALL_QUALITY = 82;

export interface KeptPicture {
  readonly id: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bytes: number;
}

export class PictureFiles {
  readonly #folder: string;
  readonly #images: Images;
  /** By sha256, so that a sample's pictures are decoded once. */
  readonly #kept = new Map<string, KeptPicture>();

  constructor(folder: string, images: Images) {
    this.#folder = folder;
    this.#images = images;
  }

  /** Keeps the bytes when they are a picture. @throws NodeFault of engine/images when they are not. */
  async add(bytes: Uint8Array, name: string): Promise<KeptPicture> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const known = this.#kept.get(sha256);
    if (known) return known;
    const { frame } = await this.#images.decode(bytes, name);
    await mkdir(this.#folder, { recursive: true });
    await writeWhole(path.join(this.#folder, sha256), [bytes]);
    const { widthPx, heightPx } = frame;
    const kept = { id: `picture:${sha256}`, widthPx, heightPx, bytes: bytes.length };
    this.#kept.set(sha256, kept);
    return kept;
  }

  /** The kept bytes as they came; undefined for an unknown hash. */
  async read(sha256: string): Promise<Uint8Array | undefined> {
    if (!SHA256.test(sha256)) return undefined;
    return readFile(path.join(this.#folder, sha256)).catch(() => undefined);
  }

  /** As WebP, its longest side at most `sidePx`. */
  async readSmall(sha256: string, sidePx: number): Promise<Uint8Array | undefined> {
    const bytes = await this.read(sha256);
    if (bytes === undefined) return undefined;
    return encodeSmall(this.#images, bytes, sidePx);
  }
}

/** A picture file as WebP, its longest side at most `sidePx`. */
async function encodeSmall(images: Images, bytes: Uint8Array, sidePx: number): Promise<Uint8Array> {
  const small = await fitPicture(await images.decode(bytes, 'picture'), sidePx);
  return images.encode(small, 'webp', { quality: SMALL_QUALITY });
}
