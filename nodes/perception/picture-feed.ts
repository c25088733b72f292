// A crop's bytes as a model of any export takes them: axis order, channel order, scale, mean and deviation are facts.

import { float32, type HostTensor, type PictureInput } from '../kit/index.ts';

/**
 * float32 [1,3,S,S] or [1,S,S,3] of uint8 RGB [S * S * 3]: (byte * scale - mean) / std, mean and std in the model's own
 * channel order.
 */
export function pictureFeed(rgb: Uint8Array, sidePx: number, input: PictureInput): HostTensor<'float32'> {
  const area = sidePx * sidePx;
  const values = new Float32Array(3 * area);
  const scale = input.scale === 'unit' ? 1 / 255 : 1;
  for (let channel = 0; channel < 3; channel++) {
    const from = input.colour === 'rgb' ? channel : 2 - channel;
    const mean = input.mean[channel] ?? 0;
    const std = input.std[channel] ?? 1;
    for (let at = 0; at < area; at++) {
      const value = ((rgb[at * 3 + from] ?? 0) * scale - mean) / std;
      values[input.layout === 'nchw' ? channel * area + at : at * 3 + channel] = value;
    }
  }
  return float32(input.layout === 'nchw' ? [1, 3, sidePx, sidePx] : [1, sidePx, sidePx, 3], values);
}
