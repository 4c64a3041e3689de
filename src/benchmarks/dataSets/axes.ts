import { UserError } from '../../core/userError';
import type { Reading, StoredInputs } from '../formats/format';
import { BYTES, type InputType } from '../rows/rawInputs';

/** How the samples of a data set become `[height, width, channels]`. */
export interface Axes {
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** Puts the elements of a stored row in order; absent where they are in order. */
  readonly arrange?: (stored: Uint8Array, target: Uint8Array) => void;
}

/**
 * Samples without height and width are one row of elements.
 * @throws UserError where samples have more axes, or none
 */
export function axesOf(
  { shape, place, type }: Pick<StoredInputs, 'shape' | 'place' | 'type'>,
  axes: Reading['axes'] = 'hwc',
): Axes {
  const [, ...sizes] = shape;
  if (sizes.length < 1 || sizes.length > 3) {
    throw new UserError(
      `${place}: its shape is ${shape.join(' × ')}`,
      'Samples are [rows, height, width], [rows, height, width, channels] or [rows, elements].',
    );
  }
  const [length = 1] = sizes;
  if (sizes.length === 1) return { inputShape: [1, length, 1] };
  const letters = sizes.length === 3 ? axes : axes.replace('c', '');
  const sizeOf = (letter: string) => (letters.includes(letter) ? (sizes[letters.indexOf(letter)] ?? 1) : 1);
  const inputShape = [sizeOf('h'), sizeOf('w'), sizeOf('c')] as const;
  if ('hwc'.startsWith(letters)) return { inputShape };
  return { inputShape, arrange: arranger(inputShape, letters, type) };
}

function arranger([height, width, channels]: Axes['inputShape'], letters: string, type: InputType) {
  const sizes = { h: height, w: width, c: channels };
  const stride = { h: 0, w: 0, c: 0 };
  let step = 1;
  for (const letter of [...letters].reverse() as ('h' | 'w' | 'c')[]) {
    stride[letter] = step;
    step *= sizes[letter];
  }
  const from = new Int32Array(step);
  let to = 0;
  for (let h = 0; h < height; h++) {
    for (let w = 0; w < width; w++) {
      for (let c = 0; c < channels; c++) from[to++] = h * stride.h + w * stride.w + c * stride.c;
    }
  }
  const bytes = BYTES[type];
  return (stored: Uint8Array, target: Uint8Array) => {
    for (let i = 0; i < from.length; i++) {
      const at = (from[i] ?? 0) * bytes;
      for (let byte = 0; byte < bytes; byte++) target[i * bytes + byte] = stored[at + byte] ?? 0;
    }
  };
}
