/** Sends a large file and tells how far it is, which fetch cannot. */

import { type AnswerOf, addressOf, readAnswer, readRefusal, unreachable } from '../../engine/protocol/index.ts';

/**
 * Sends a model's file; `into` is an upload that it lies beside (a weights file, a tokenizer.json).
 * @throws Refused with the server's problems.
 */
export function uploadModel(
  file: File,
  into: string | undefined,
  onProgress: (share: number) => void,
): Promise<AnswerOf<'uploadModel', Blob>> {
  const query = { file: file.name, ...(into === undefined ? {} : { into }) };
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', addressOf('uploadModel', {}, query));
    sending.setRequestHeader('content-type', 'application/octet-stream');
    sending.responseType = 'json';
    sending.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    sending.onerror = () => reject(unreachable());
    sending.onload = () => {
      if (sending.status >= 400) reject(readRefusal(sending.status, sending.response));
      else resolve(readAnswer<'uploadModel', Blob>('uploadModel', sending.response));
    };
    sending.send(file);
  });
}
