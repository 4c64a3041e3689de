import { significant } from '../core/format';
import type { ImportanceHistogram } from '../core/run/event';
import { aligned } from './text';

/** The distribution of Ω in each tensor, as lines; with one more column if given. */
export function importanceTable(
  histograms: readonly ImportanceHistogram[],
  more?: { readonly title: string; of(tensor: string): string | undefined },
): string[] {
  const head = ['tensor', 'elements', 'zero', 'mean', 'max', ...(more ? [more.title] : []), 'log₁₀ Ω', ''];
  const rows = histograms.map(({ tensor, elements, zeros, mean, max, range: [low, high], bins }) => [
    tensor,
    String(elements),
    `${Math.round((100 * zeros) / Math.max(1, elements))} %`,
    significant(mean),
    significant(max),
    ...(more ? [more.of(tensor) ?? '–'] : []),
    `${low.toFixed(1)} … ${high.toFixed(1)}`,
    sparkline(bins),
  ]);
  return aligned([head, ...rows]);
}

function sparkline(bins: readonly number[]): string {
  const levels = ' ▁▂▃▄▅▆▇█';
  const top = Math.max(1, ...bins);
  return bins.map((count) => levels[Math.ceil((count / top) * (levels.length - 1))]).join('');
}
