// Walks a protobuf file field by field without loading it: contents are stepped over unless asked for, so a model of
// many gigabytes costs a few small reads.

import type { FileHandle } from 'node:fs/promises';

/** Says what is wrong with a file's bytes; the caller adds the path and what to do. */
export class OnnxFileError extends Error {
  override readonly name = 'OnnxFileError';
  /** 'missing': the file cannot be opened. 'not-onnx': it is no ONNX model, or cut off. 'external': a weights file is missing or lies elsewhere. */
  readonly reason: 'missing' | 'not-onnx' | 'external';

  constructor(reason: OnnxFileError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** One field of a message: its number, and position and length of its content (0 for numbers). */
export interface ProtoField {
  readonly number: number;
  readonly start: number;
  readonly length: number;
}

const WINDOW_BYTES = 65_536;

/** Reads fields and bytes of an open protobuf file through one moving window. */
export class ProtoFile {
  readonly sizeBytes: number;
  private readonly file: FileHandle;
  private window = Buffer.alloc(0);
  private windowStart = 0;

  constructor(file: FileHandle, sizeBytes: number) {
    this.file = file;
    this.sizeBytes = sizeBytes;
  }

  /**
   * All fields of the message between two positions.
   * @throws OnnxFileError not-onnx when the bytes are no protobuf or are cut off.
   */
  async fields(from: number, to: number): Promise<ProtoField[]> {
    const found: ProtoField[] = [];
    for (let at = from; at < to; ) {
      const tag = await this.varint(at);
      const wireType = tag.value % 8;
      let start = tag.next;
      let length = 0;
      if (wireType === 0) start = (await this.varint(start)).next;
      else if (wireType === 1) start += 8;
      else if (wireType === 5) start += 4;
      else if (wireType === 2) ({ next: start, value: length } = await this.varint(start));
      else throw new OnnxFileError('not-onnx', `byte ${at} starts no field`);
      if (start + length > to) {
        const what = `it is cut off: a field at byte ${at} needs ${start + length} bytes, there are ${to}`;
        throw new OnnxFileError('not-onnx', what);
      }
      found.push({ number: Math.floor(tag.value / 8), start, length });
      at = start + length;
    }
    return found;
  }

  /** Fields of a field's content. */
  inside(field: ProtoField): Promise<ProtoField[]> {
    return this.fields(field.start, field.start + field.length);
  }

  /** Content of a field as text. */
  async text(field: ProtoField): Promise<string> {
    return (await this.bytes(field.start, field.length)).toString('utf8');
  }

  /** `length` bytes from `start`, a view that the next read may replace. */
  async bytes(start: number, length: number): Promise<Buffer> {
    const end = start + length;
    if (start < this.windowStart || end > this.windowStart + this.window.length) {
      const wanted = Buffer.alloc(Math.min(Math.max(length, WINDOW_BYTES), this.sizeBytes - start));
      const { bytesRead } = await this.file.read(wanted, 0, wanted.length, start);
      this.window = wanted.subarray(0, bytesRead);
      this.windowStart = start;
    }
    return this.window.subarray(start - this.windowStart, end - this.windowStart);
  }

  private async varint(at: number): Promise<{ value: number; next: number }> {
    const bytes = await this.bytes(at, Math.min(10, this.sizeBytes - at));
    let value = 0;
    for (const [index, byte] of bytes.entries()) {
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, next: at + index + 1 };
    }
    throw new OnnxFileError('not-onnx', `it is cut off at byte ${at}`);
  }
}
