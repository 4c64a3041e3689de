import { groupBySeed } from '../../../src/core/experiment/setting';
import { type RunCard, seeded } from '../../../src/core/panel/runCard';
import { type MetricNames, metricNames } from '../../../src/core/run/metricNames';
import { type Statistic, statistic } from '../../../src/core/run/statistic';
import { percentTicks } from '../../shared/chart';
import type { ChartSpec } from '../../shared/chartSpec';
import type { Cell } from '../../shared/csv';
import { percent, percentSpread, points, pointsSpread, short } from '../../shared/format';
import { decadeTicks } from '../../shared/histogram';
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

export type LambdaMeasure = 'averageAccuracy' | 'forgetting';

const words = {
  averageAccuracy: {
    title: ({ word }: MetricNames) => `Average ${word} against λ`,
    axis: ({ word }: MetricNames) => `average ${word} in %`,
    note: ({ short }: MetricNames) => `${short} after the last task`,
    spread: percentSpread,
    value: percent,
    options: { min: 0, max: 1, ticks: percentTicks },
  },
  forgetting: {
    title: () => 'Forgetting against λ',
    axis: () => 'forgetting in points',
    note: ({ word }: MetricNames) => `Mean over earlier tasks of best earlier ${word} minus final ${word}`,
    spread: pointsSpread,
    value: points,
    options: {
      beginAtZero: true,
      grace: '10%',
      ticks: { callback: (value: number) => String(Number((100 * value).toFixed(2))).replace('-', '−') },
    },
  },
} as const;

/** Accuracy or forgetting against λ on a logarithmic axis: mean over seeds ± one standard deviation. */
export function lambdaChart(families: readonly LambdaFamily[], measure: LambdaMeasure): ChartSpec {
  const { spread, value, options, ...text } = words[measure];
  const names = metricNames(families.flatMap(({ places }) => places.flatMap(({ runs }) => runs)));
  const [title, axis, note] = [text.title(names), text.axis(names), text.note(names)];
  const curves = families.map(({ label, places }, i) => ({
    label,
    style: seriesStyle(i),
    places: places.flatMap(({ lambda, runs }) => {
      const over = statistic(runs.map((run) => run[measure]));
      return over ? [{ x: Math.log10(lambda), lambda, over }] : [];
    }),
  }));
  const lines = curves.map(
    ({ label, style, places }): Line => ({
      label,
      style,
      points: places.map(({ x, over }) => ({ x, y: over.mean })),
      mark: 'points',
    }),
  );
  const edges = curves.flatMap(({ label, style, places }): Line[] =>
    ([-1, 1] as const).map((sign) => ({
      label: `${label}, mean ${sign < 0 ? '−' : '+'} standard deviation`,
      style: { ...style, dash: [2, 2] },
      points: places.flatMap(({ x, over }) =>
        over.deviation === null ? [] : [{ x, y: over.mean + sign * over.deviation }],
      ),
      mark: 'path',
      isFaint: true,
    })),
  );
  const xs = curves.flatMap(({ places }) => places.map(({ x }) => x));
  const isWide = Math.max(...xs) - Math.min(...xs) >= 2;
  const ticks = { ...decadeTicks, ...(isWide && { stepSize: 1 }) };
  const best = ({ places }: (typeof curves)[number]) =>
    places.reduce<{ readonly lambda: number; readonly over: Statistic } | undefined>((found, each) => {
      const isBetter =
        !found || (measure === 'forgetting' ? each.over.mean < found.over.mean : each.over.mean > found.over.mean);
      return isBetter ? each : found;
    }, undefined);
  return {
    id: `lambda:${measure}`,
    inputs: [JSON.stringify(curves.map(({ label, places }) => [label, places]))],
    title,
    note: `${note}; mean over seeds, dotted: ± one standard deviation. All finished runs with these settings.`,
    summary: curves
      .map((curve) => {
        const found = best(curve);
        return found
          ? `${curve.label}: ${curve.places.length} values of λ, best at λ = ${short(found.lambda)} with ${spread(found.over)}`
          : `${curve.label}: not measured`;
      })
      .join('. '),
    legend: lines.map(({ label, style }) => ({ label, style, mark: 'points' })),
    zooms: true,
    configuration: () =>
      lineChart(
        [...lines, ...edges],
        { x: { title: 'λ (log scale)', options: { ticks } }, y: { title: axis, options } },
        { title: (x) => `λ = ${short(10 ** x)}`, value },
      ),
    table: () => ({
      columns: ['method', 'λ', 'seeds', 'mean', 'standard deviation', 'values'],
      rows: families.flatMap(({ label, places }) =>
        places.map(({ lambda, runs }): Cell[] => {
          const over = statistic(runs.map((run) => run[measure]));
          const values = runs.map((run) => run[measure] ?? '·').join(' ');
          return [label, lambda, runs.length, over?.mean ?? null, over?.deviation ?? null, values];
        }),
      ),
    }),
  };
}
