import type { Shape } from '../graph';
import { type Attributes, float, NHWC } from './operation';

/** What operations that slide a window over images have in common. */

export interface Window {
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

/** Positions of a window of `size` along an axis of `length`. */
export function positions(length: number, size: number, { stride, padding }: Window): number {
  return Math.ceil((padding === 'same' ? length : length - size + 1) / stride);
}

/** Zeros that a window of `size` needs before and after an axis of `length`: more of them after (TensorFlow's "same"). */
export function zerosAround(length: number, size: number, window: Window): readonly [before: number, after: number] {
  if (window.padding === 'valid') return [0, 0];
  const missing = Math.max(0, (positions(length, size, window) - 1) * window.stride + size - length);
  return [missing >> 1, missing - (missing >> 1)];
}

export function windowAttributes({ stride, padding }: Window): Attributes {
  return float({ ...NHWC, strides: { ints: [1, stride, stride, 1] }, padding: { string: padding.toUpperCase() } });
}

/** Of operations that pool what a window of `size` sees. */
export function poolAttributes(size: number, window: Window): Attributes {
  return { ...windowAttributes(window), ksize: { ints: [1, size, size, 1] } };
}

/** The shape of what is made at each position of a window of `size` over x `[batch, height, width, …]`. */
export function slid(x: Shape | null, size: number, window: Window, channels: number | null): Shape {
  const along = (length: number | null | undefined) => (length == null ? null : positions(length, size, window));
  return [x?.[0] ?? null, along(x?.[1]), along(x?.[2]), channels];
}
