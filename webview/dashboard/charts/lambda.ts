import { groupBySeed } from '../../../src/core/experiment/setting';
import { ABSENT, pointsTick, significant } from '../../../src/core/format';
import { measureNamed } from '../../../src/core/measures/list';
import { type RunCard, seeded } from '../../../src/core/panel/runCard';
import { statistic } from '../../../src/core/run/statistic';
import type { Cell } from '../../../src/core/table';
import { percentTicks } from '../../shared/chart';
import type { ChartSpec } from '../../shared/chartSpec';
import { decadeTicks } from '../../shared/histograms';
import { type Line, lineChart } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';

/** Finished runs that differ only in λ and seed, as in a sweep. */
export interface LambdaFamily {
  readonly label: string;
  /** By λ, ascending; one run per seed. */
  readonly places: readonly { readonly lambda: number; readonly runs: readonly RunCard[] }[];
}

/** The families of the runs shown, among all runs; only those with at least two values of λ. */
export function lambdaFamilies(shown: readonly RunCard[], all: readonly RunCard[]): readonly LambdaFamily[] {
  const settings = [...new Set(shown.map(({ setting }) => setting))];
  const families = settings.flatMap((setting) => {
    // A logarithmic axis has no zero.
    const members = all.filter(
      (card) => card.setting === setting && card.learnt === card.tasks && card.lambda !== undefined && card.lambda > 0,
    );
    const places = groupBySeed(members, seeded)
      .map(({ items }) => ({ lambda: items[0]?.lambda ?? 0, runs: items }))
      .sort((a, b) => a.lambda - b.lambda);
    return places.length > 1 ? [{ method: members[0]?.method ?? '', name: members[0]?.name ?? '', places }] : [];
  });
  return families.map(({ method, name, places }) => {
    const isOnly = families.filter((other) => other.method === method).length === 1;
    return { label: isOnly ? method : `${method} (${name})`, places };
  });
}

/** Measures that cards of runs have, with the options of their axes. */
const axes = {
  averageAccuracy: { min: 0, max: 1, ticks: percentTicks },
  forgetting: { beginAtZero: true, grace: '10%', ticks: { callback: pointsTick } },
};

/** Accuracy or forgetting against λ on a logarithmic axis: mean over seeds ± one standard deviation. */
export function lambdaChart(families: readonly LambdaFamily[], measure: keyof typeof axes): ChartSpec {
  const { title, definition, quantity } = measureNamed(
    measure,
    families.flatMap(({ places }) => places.flatMap(({ runs }) => runs)),
  );
  const curves = families.map(({ label, places }, i) => ({
    label,
    style: seriesStyle(i),
    places: places.flatMap(({ lambda, runs }) => {
      const over = statistic(runs.map((run) => run[measure]));
      return over ? [{ x: Math.log10(lambda), lambda, over }] : [];
    }),
  }));
  const means = curves.map(({ label, style, places }): Line => {
    return { label, style, points: places.map(({ x, over }) => ({ x, y: over.mean })), mark: 'points' };
  });
  const edges = curves.flatMap(({ label, style, places }) =>
    ([-1, 1] as const).map((sign): Line => {
      const measured = places.filter(({ over }) => over.deviation !== null);
      return {
        label: `${label}, mean ${sign < 0 ? '−' : '+'} standard deviation`,
        style: { ...style, dash: [2, 2] },
        points: measured.map(({ x, over }) => ({ x, y: over.mean + sign * (over.deviation ?? 0) })),
        mark: 'path',
        isFaint: true,
      };
    }),
  );
  const xs = curves.flatMap(({ places }) => places.map(({ x }) => x));
  const isWide = Math.max(...xs) - Math.min(...xs) >= 2;
  const ticks = { ...decadeTicks, ...(isWide && { stepSize: 1 }) };
  const sign = measure === 'forgetting' ? 1 : -1;
  return {
    id: `lambda:${measure}`,
    inputs: [JSON.stringify(curves.map(({ label, places }) => [label, places]))],
    title: `${title} against λ`,
    note: `${definition}; mean over seeds, dotted: ± one standard deviation. All finished runs with these settings.`,
    summary: curves
      .map(({ label, places }) => {
        const [best] = places.toSorted((a, b) => sign * (a.over.mean - b.over.mean));
        if (!best) return `${label}: not measured`;
        return `${label}: ${places.length} values of λ, best at λ = ${significant(best.lambda)} with ${quantity.meanText(best.over)}`;
      })
      .join('. '),
    zooms: true,
    ...lineChart(
      [...means, ...edges],
      {
        x: { title: 'λ (log scale)', options: { ticks } },
        y: { title: `${title} in ${quantity.unit}`, options: axes[measure] },
      },
      { title: (x) => `λ = ${significant(10 ** x)}`, value: quantity.text },
    ),
    table: () => ({
      columns: ['method', 'λ', 'seeds', 'mean', 'standard deviation', 'values'],
      rows: families.flatMap(({ label, places }) =>
        places.map(({ lambda, runs }): Cell[] => {
          const over = statistic(runs.map((run) => run[measure]));
          const values = runs.map((run) => run[measure] ?? ABSENT).join(' ');
          return [label, lambda, runs.length, over?.mean ?? null, over?.deviation ?? null, values];
        }),
      ),
    }),
  };
}
