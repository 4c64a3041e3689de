import { count } from '../../src/core/format';
import type { Inspection, OmegaSource } from '../../src/core/omega/inspection';

/** What the inspected Ω is, in a few words. */
export function sourceText({ source, checkpoint }: Inspection): string {
  return source.kind === 'accumulated' ? `checkpoint ${checkpoint}, accumulated` : measuredText(source);
}

function measuredText({ data, classes, samples }: Extract<OmegaSource, { kind: 'measured' }>): string {
  const of = classes ? ` of classes ${classes.join(', ')}` : '';
  if (typeof data === 'object') return `measured on ${count(samples)} images in ${lastPart(data.folder)}`;
  return `measured on ${count(samples)} ${data === 'train' ? 'training' : 'test'} samples${of}`;
}

/** The name of a file or folder without its place. */
export function lastPart(path: string): string {
  return path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '');
}

/** What it is compared with. */
export function baseText({ base }: Inspection): string {
  return base === undefined ? 'nothing' : `checkpoint ${base}, accumulated`;
}

/** A weight by its place: `12 → 45` in a dense layer, all numbers from 0. */
export function weightName(index: readonly number[]): string {
  const [first, ...rest] = index;
  if (rest.length === 0) return String(first ?? '');
  return `${index.slice(0, -1).join(', ')} → ${index.at(-1)}`;
}

/** What the axes of a tensor are, for its map. */
export function axesOf(shape: readonly number[]): readonly [rows: string, columns: string] {
  if (shape.length === 1) return ['', 'unit'];
  return shape.length === 4 ? ['place in the kernel and channel', 'filter'] : ['input', 'unit'];
}
