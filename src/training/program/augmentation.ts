import type { Training } from '../../core/experiment/experiment';
import { randomOf, uniformInt } from '../../core/random';
import { UserError } from '../../core/userError';
import type { Output } from '../../graph/graph';
import { add, cast, constant, gather, mul, pack, pad, reshape, statelessRandomUniform, tensor } from '../../graph/ops';
import { inLane } from './lanes';
import type { Scope } from './scope';

/** Changes pictures `[batch, height, width, channels]`, in which black is 0. */
export type Change = (pictures: Output) => Output;

/**
 * What training does to the pictures of a mini-batch: a random crop of what a border of black makes larger (He et al. 2016,
 * section 4.2), and a mirror image with probability ½ (Krizhevsky et al. 2012, section 4.1). Each picture has draws of its
 * own, which follow from the experiment's seed, the step and the picture's place in the mini-batch; so a resumed run has
 * the same, in however many lanes.
 *
 * @param rows of the mini-batch, int32 `[batch]`
 * @param step its number in the run
 * @returns for each lane, what it does; undefined where the experiment asks for nothing
 */
export function augmentationOf(
  { parts: { graph, augmentation, seed, stream } }: Scope,
  rows: Output,
  step: Output,
): ((lane: number, lanes: number) => Change) | undefined {
  if (!augmentation) return undefined;
  const [height, width] = requireFitting(augmentation, stream.inputShape);
  const { padding = 0, flip = false } = augmentation;
  const each = cast(reshape(rows, [null, 1]), 'float32');
  /** A whole number below `count` for each picture, int32 `[batch, 1]`. */
  const drawn = (name: string, count: number): Output => {
    const own = constant(graph, uniformInt(randomOf(seed, 'augmentation', name), 0x7fffffff), 'int32');
    return cast(mul(statelessRandomUniform(each, pack([own, step])), constant(graph, count)), 'int32');
  };
  const whole = (values: readonly number[]) =>
    tensor(graph, { dtype: 'int32', shape: [1, values.length], data: Int32Array.from(values) });
  const places = (length: number) => Array.from({ length }, (_, i) => i);
  // Of each new row and column, which it was in the larger picture: int32 [batch, height] and [batch, width].
  const fromRow = padding > 0 ? add(whole(places(height)), drawn('rows', 2 * padding + 1)) : undefined;
  const unmirrored = whole(places(width));
  const mirror = flip ? mul(drawn('flip', 2), whole(places(width).map((x) => width - 1 - 2 * x))) : undefined;
  const mirrored = mirror ? add(unmirrored, mirror) : undefined;
  const fromColumn = padding > 0 ? add(mirrored ?? unmirrored, drawn('columns', 2 * padding + 1)) : mirrored;
  return (lane, lanes) => (pictures) => {
    const border = [padding, padding] as const;
    const larger = padding > 0 ? pad(pictures, [[0, 0], border, border, [0, 0]]) : pictures;
    const cut = fromRow ? gather(larger, inLane(fromRow, lane, lanes), 1, 1) : larger;
    return fromColumn ? columnsOf(cut, inLane(fromColumn, lane, lanes)) : cut;
  };
}

/** Columns by number of each picture: those of all its rows are one axis, as gather takes one batch axis only. */
function columnsOf(pictures: Output, columns: Output): Output {
  const [, height = 0, width = 0, channels = 0] = pictures.shape ?? [];
  const graph = pictures.node.graph;
  const [rows, across, deep] = [height ?? 0, width ?? 0, channels ?? 0];
  const wanted = columns.shape?.[1] ?? 0;
  const firsts = tensor(graph, {
    dtype: 'int32',
    shape: [1, rows, 1],
    data: Int32Array.from({ length: rows }, (_, row) => row * across),
  });
  const numbers = reshape(add(reshape(columns, [null, 1, wanted]), firsts), [null, rows * wanted]);
  const flat = reshape(pictures, [null, rows * across, deep]);
  return reshape(gather(flat, numbers, 1, 1), [null, rows, wanted, deep]);
}

/** @throws {UserError} where samples are no pictures, or some crops would show nothing of them */
function requireFitting(
  { padding = 0 }: NonNullable<Training['augmentation']>,
  inputShape: readonly [number, number, number],
): readonly [height: number, width: number] {
  const [height, width] = inputShape;
  const shape = inputShape.join(' × ');
  if (height === 1 || width === 1) {
    throw new UserError(
      `training.augmentation: moves and mirrors pictures, but samples are ${shape}`,
      'Leave it out, or arrange the numbers of a table with benchmark.height and benchmark.width.',
    );
  }
  if (padding < height && padding < width) return [height, width];
  throw new UserError(
    `training.augmentation.padding: ${padding} pixels are not less than the pictures have, ${shape}`,
    'Set fewer, e.g. an eighth of the width, so that every crop shows some of the picture.',
  );
}
