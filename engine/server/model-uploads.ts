/** Uploaded model files before they have a role: each in a folder of its own under FACEX_HOME/models/.incoming. */

import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AddResult, addModel, readFileHead } from '../../models/add/add-model.ts';
import { OPEN_ROLES } from '../../models/add/roles.ts';
import { hashStream } from '../../models/files/file-hashes.ts';
import { knownFiles } from '../../models/registry/known-files.ts';
import type { ModelRole } from '../../nodes/kit/index.ts';
import { refuse } from './answer.ts';

const FILE_NAME = /^[\w][\w .()+-]*$/;

interface Upload {
  readonly folder: string;
  /** The model's file; the first that came. */
  readonly file: string;
  readonly beside: string[];
}

/** What a request to add says. */
export interface AddRequest {
  readonly role: string;
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly licence?: string | undefined;
  readonly facts: Readonly<Record<string, string>>;
}

export class ModelUploads {
  readonly #home: string;
  readonly #folder: string;
  readonly #uploads = new Map<string, Upload>();

  constructor(home: string) {
    this.#home = home;
    this.#folder = path.join(home, 'models', '.incoming', 'uploads');
  }

  /** Keeps the bytes as they come and says what the file is. `into` names an upload that it lies beside. */
  async take(name: string, into: string | undefined, bytes: Readable) {
    if (!FILE_NAME.test(name)) throw refuse(400, 'file-name', `'${name}' is no file name.`, 'Give ?file=NAME.onnx.');
    const known = into === undefined ? undefined : this.#find(into);
    const uploadId = into ?? randomUUID();
    const folder = known?.folder ?? path.join(this.#folder, uploadId);
    await mkdir(folder, { recursive: true });
    const to = path.join(folder, name);
    try {
      await pipeline(bytes, createWriteStream(to));
      if (known) known.beside.push(name);
      else this.#uploads.set(uploadId, { folder, file: name, beside: [] });
      return await this.#describe(uploadId);
    } catch (error) {
      if (!known) await this.drop(uploadId, folder);
      throw error;
    }
  }

  async #describe(uploadId: string) {
    const { folder, file } = this.#find(uploadId);
    const place = path.join(folder, file);
    const { inputs, outputs } = await readFileHead(place);
    const sha256 = await hashStream(place);
    const known = knownFiles.find((one) => one.sha256 === sha256);
    const ports = (list: typeof inputs) =>
      list.map(({ name, elementType, shape }) => ({ name, dtype: elementType, shape: [...(shape ?? [])] }));
    return {
      uploadId,
      file,
      bytes: (await stat(place)).size,
      sha256,
      inputs: ports(inputs),
      outputs: ports(outputs),
      known: known ? { role: known.role, title: known.title, licence: known.licence } : null,
      roles: [...OPEN_ROLES],
    };
  }

  /** Adds an upload in a role. With open questions it stays for the answers. */
  async add(uploadId: string, request: AddRequest): Promise<AddResult> {
    const { folder, file, beside } = this.#find(uploadId);
    const { role, name, title, licence, facts } = request;
    if (!(OPEN_ROLES as readonly string[]).includes(role)) {
      throw refuse(422, 'model-unfit', `No file can be added as '${role}'.`, `Roles are ${OPEN_ROLES.join(', ')}.`);
    }
    const result = await addModel(path.join(folder, file), {
      home: this.#home,
      role: role as ModelRole,
      answers: facts,
      beside: Object.fromEntries(beside.map((other) => [other, path.join(folder, other)])),
      move: true,
      ...(name === undefined ? {} : { name }),
      ...(title === undefined ? {} : { title }),
      ...(licence === undefined ? {} : { licence }),
    });
    if (result.done) await this.drop(uploadId);
    return result;
  }

  /** Forgets an upload and its bytes. */
  async drop(uploadId: string, folder = this.#find(uploadId).folder): Promise<void> {
    this.#uploads.delete(uploadId);
    await rm(folder, { recursive: true, force: true });
  }

  /** Forgets every upload: nobody comes back for them once the server has ended. */
  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #find(uploadId: string): Upload {
    const upload = this.#uploads.get(uploadId);
    if (upload) return upload;
    throw refuse(
      404,
      'unknown-upload',
      'There is no such upload.',
      'Upload the file again; uploads end with the server.',
    );
  }
}
