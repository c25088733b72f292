/** Plain RGB bytes of a picture, whatever its channels. */
import type { ImageValue } from '../../kit/index.ts';

/** uint8 [H * W * 3]; straight alpha is dropped, so what is transparent shows the colour that was stored there. */
export function rgbBytes(image: ImageValue): Uint8Array {
  const { data, shape } = image.pixels;
  if (shape[2] === 3) return data;
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let i = 0, j = 0; i < data.length; i += 4, j += 3) {
    rgb[j] = data[i] ?? 0;
    rgb[j + 1] = data[i + 1] ?? 0;
    rgb[j + 2] = data[i + 2] ?? 0;
  }
  return rgb;
}
