/** What stands for the content of a file that a param names: its sha256, of an ONNX model with the weights beside it. */

import { FileHashes } from '../../models/files/file-hashes.ts';
import { hashModelFile } from '../../models/onnx-file/content-key.ts';
import { OnnxFileError } from '../../models/onnx-file/proto-walk.ts';

/** Content of files by path; a big file is read once. */
export class ParamFiles {
  readonly #hashes = new FileHashes();

  /** @throws the file system's error (ENOENT, EACCES, EISDIR) when the file cannot be read. */
  async hash(path: string): Promise<string> {
    if (!path.endsWith('.onnx')) return this.#hashes.hash(path);
    try {
      return await hashModelFile(path, (file) => this.#hashes.hash(file));
    } catch (error) {
      if (!(error instanceof OnnxFileError)) throw error;
      // What is wrong with a broken model is told when it runs.
      return this.#hashes.hash(path);
    }
  }
}
