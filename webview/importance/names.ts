import { count } from '../../src/core/format';
import { lastPart } from '../../src/core/lastPart';
import type { Inspection, OmegaSource, TensorInspection } from '../../src/core/omega/inspection';

/** Where the inspected Ω comes from, in a few words. */
export function sourceText({ source, checkpoint, classes }: Inspection): string {
  return source.kind === 'accumulated' ? `checkpoint ${checkpoint}, accumulated` : measuredText(source, classes);
}

/** What a chart is of, where it stands alone. */
export function inspectedText(run: string, { checkpoint }: Inspection, layer?: TensorInspection): string {
  return [run, layer?.tensor, `checkpoint ${checkpoint}`].filter((part) => part !== undefined).join(', ');
}

function measuredText(
  { data, classes, samples }: Extract<OmegaSource, { kind: 'measured' }>,
  known: Inspection['classes'],
): string {
  const names = classes?.map((each) => known.find(({ id }) => id === each)?.name ?? String(each));
  const of = names ? ` of ${names.length === 1 ? 'class' : 'classes'} ${names.join(', ')}` : '';
  if (typeof data === 'object') return `measured on ${count(samples)} images in ${lastPart(data.folder)}`;
  return `measured on ${count(samples)} ${data === 'train' ? 'training' : 'test'} samples${of}`;
}

/** The Ω that it is compared with. */
export function baseText({ base }: Inspection): string {
  return base === undefined ? 'nothing' : `checkpoint ${base}, accumulated`;
}

/** A weight by its index: `12 → 45` in a dense layer, counted from 0; `12 → cat logit` where units have names. */
export function weightName(index: readonly number[], unitNames?: readonly string[]): string {
  const unit = unitName(index.at(-1) ?? 0, unitNames);
  return index.length > 1 ? `${index.slice(0, -1).join(', ')} → ${unit}` : unit;
}

/** A unit by what it stands for, or its number from 0. */
export function unitName(unit: number, unitNames?: readonly string[]): string {
  return unitNames?.[unit] ?? String(unit);
}

/** The names of a tensor's axes, for its map. */
export function axesOf(shape: readonly number[]): readonly [rows: string, columns: string] {
  if (shape.length === 1) return ['', 'unit'];
  return shape.length === 4 ? ['position in the kernel and channel', 'filter'] : ['input', 'unit'];
}
