import { count } from '../../src/core/format';
import { lastPart } from '../../src/core/lastPart';
import type { Inspection, OmegaSource, TensorInspection } from '../../src/core/omega/inspection';

/** Where the inspected Ω comes from, in a few words. */
export function sourceText({ source, checkpoint }: Inspection): string {
  return source.kind === 'accumulated' ? `checkpoint ${checkpoint}, accumulated` : measuredText(source);
}

/** What a chart is of, where it stands alone. */
export function inspectedText(run: string, { checkpoint }: Inspection, layer?: TensorInspection): string {
  return [run, layer?.tensor, `checkpoint ${checkpoint}`].filter((part) => part !== undefined).join(', ');
}

function measuredText({ data, classes, samples }: Extract<OmegaSource, { kind: 'measured' }>): string {
  const of = classes ? ` of classes ${classes.join(', ')}` : '';
  if (typeof data === 'object') return `measured on ${count(samples)} images in ${lastPart(data.folder)}`;
  return `measured on ${count(samples)} ${data === 'train' ? 'training' : 'test'} samples${of}`;
}

/** The Ω that it is compared with. */
export function baseText({ base }: Inspection): string {
  return base === undefined ? 'nothing' : `checkpoint ${base}, accumulated`;
}

/** A weight by its index: `12 → 45` in a dense layer, counted from 0. */
export function weightName(index: readonly number[]): string {
  const [first, ...rest] = index;
  if (rest.length === 0) return String(first ?? '');
  return `${index.slice(0, -1).join(', ')} → ${index.at(-1)}`;
}

/** The names of a tensor's axes, for its map. */
export function axesOf(shape: readonly number[]): readonly [rows: string, columns: string] {
  if (shape.length === 1) return ['', 'unit'];
  return shape.length === 4 ? ['position in the kernel and channel', 'filter'] : ['input', 'unit'];
}
