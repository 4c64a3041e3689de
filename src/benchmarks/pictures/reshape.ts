import { resized } from './resize';

type PictureShape = readonly [height: number, width: number, channels: number];

/**
 * A picture of bytes in another shape: stretched (see `resized`), grey as three equal colours, or colours as the grey
 * 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
 *
 * @param bytes `[height, width, channels]`, of 1 or 3 channels
 */
export function reshaped(bytes: Uint8Array, from: PictureShape, to: PictureShape): Uint8Array {
  const [height, width, own] = from;
  const channels = to[2];
  if (String(from) === String(to)) return bytes;
  const at = (pixel: number, channel: number) => bytes[pixel * own + channel] ?? 0;
  const valueAt = (pixel: number, channel: number): number => {
    if (own === channels) return at(pixel, channel);
    if (own === 1) return at(pixel, 0);
    return 0.299 * at(pixel, 0) + 0.587 * at(pixel, 1) + 0.114 * at(pixel, 2);
  };
  const row = new Float32Array(width * channels);
  const rowAt = (y: number) => {
    for (let i = 0; i < row.length; i++) row[i] = valueAt(y * width + Math.floor(i / channels), i % channels);
    return row;
  };
  return resized(rowAt, { height, width }, { height: to[0], width: to[1], channels });
}
