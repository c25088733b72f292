// The coded faults of engine/images. sharp's own messages name libraries and never the file; they are kept as a detail
// in brackets behind a sentence of ours.

import { NodeFault } from '../../nodes/kit/index.ts';

/** Code of every fault engine/images reports, with what it means. */
export const imageFaultCodes = {
  'picture-unreadable': 'the bytes are no picture in a format this tool reads',
  'picture-damaged': 'the picture starts well and cannot be decoded to its end',
  'picture-too-large': 'a side or the number of pixels is over the limit',
  'picture-too-small': 'a side is shorter than two pixels',
  'picture-size': 'a picture cannot be made in the size asked for',
} as const;

/** One of the keys of {@link imageFaultCodes}. */
export type ImageFaultCode = keyof typeof imageFaultCodes;

/** A NodeFault with one of this folder's codes; `where` is the file's name or the operation. */
export function imageFault(code: ImageFaultCode, what: string, where: string, fix: string): NodeFault {
  return new NodeFault({ code, what, where, fix });
}

/** A library's message on one line, at most 200 characters. */
export function detailOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}
