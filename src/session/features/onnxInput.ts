import { UserError } from '../../core/userError';

/** The order of axes of a picture: channels first, as PyTorch has it, or last, as TensorFlow. */
export type Layout = 'nchw' | 'nhwc';

export interface OnnxInput {
  readonly name: string;
  /** With the batch first; a text where the file leaves a length open. */
  readonly shape: readonly (number | string)[];
}

/**
 * How a network takes a sample `[height, width, channels]`.
 * @param about the file, for messages, and the layout that the user names
 * @returns the shape of a sample there, without the batch, and the place in it of each element of ours
 * @throws UserError where the sample does not fit, or fits in two ways
 */
export function placesOf(
  { name, shape }: OnnxInput,
  [height, width, channels]: readonly [number, number, number],
  { path, layout }: { readonly path: string; readonly layout?: Layout | undefined },
): { readonly shape: readonly number[]; readonly places: Int32Array } {
  const size = height * width * channels;
  const inOrder = Int32Array.from({ length: size }, (_, i) => i);
  const wanted = shape.slice(1);
  const fits = (ours: readonly number[]) =>
    ours.length === wanted.length && ours.every((length, i) => typeof wanted[i] !== 'number' || wanted[i] === length);
  const last = [height, width, channels];
  const first = [channels, height, width];
  const row = [size];
  const rows = [height, width];

  if (wanted.length === 1 && fits(row)) return { shape: row, places: inOrder };
  if (wanted.length === 2 && channels === 1 && fits(rows)) return { shape: rows, places: inOrder };
  const possible = (['nchw', 'nhwc'] as const).filter((each) => fits(each === 'nchw' ? first : last));
  const chosen = layout === undefined ? possible : possible.filter((each) => each === layout);
  // With one channel, both are the same numbers in the same order.
  const [only] = chosen;
  if (only !== undefined && (chosen.length === 1 || channels === 1)) {
    if (only === 'nhwc') return { shape: last, places: inOrder };
    const places = inOrder.map((i) => (i % channels) * height * width + Math.floor(i / channels));
    return { shape: first, places };
  }
  if (chosen.length > 1) {
    throw new UserError(
      `${path}: its input ${name} is [${shape.join(', ')}], which does not tell where the channels are`,
      'Say so: --layout nchw, as PyTorch has them, or --layout nhwc.',
    );
  }
  throw new UserError(
    `${path}: its input ${name} is [${shape.join(', ')}], but samples are ${height} × ${width} × ${channels} (height × width × channels)` +
      (layout === undefined ? '' : `, in the layout ${layout}`),
    'The first axis must be the batch. Bring pictures to the size of the network, e.g. with --height 224 --width 224.',
  );
}
