import { groupBySeed } from '../../../src/core/experiment/setting';
import { ABSENT, significant } from '../../../src/core/format';
import { measureNamed } from '../../../src/core/measures/list';
import { type RunCard, seeded } from '../../../src/core/panel/runCard';
import { statistic } from '../../../src/core/run/statistic';
import type { Cell } from '../../../src/core/table';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { decadeTicks } from '../../shared/decadeTicks';
import { type Line, lineChart } from '../../shared/lineChart';
import { measureAxis } from '../../shared/measureAxis';
import { seriesStyle } from '../../shared/series';
import { multiples } from './multiples';

/** Finished runs that differ only in λ and seed, as in a sweep. */
export interface LambdaFamily {
  readonly label: string;
  /** What λ multiplies: no number of one convention compares with one of another. */
  readonly convention: string;
  readonly method: string;
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
    return places.length > 1 ? [{ first: members[0], places }] : [];
  });
  return families.map(({ first, places }) => {
    const { method = '', name = '', methodId = '', convention = methodId } = first ?? {};
    const isOnly = families.filter((other) => other.first?.method === method).length === 1;
    return { label: isOnly ? method : `${method} (${name})`, method, convention, places };
  });
}

/** Measures that cards of runs have. */
type CardMeasure = 'averageAccuracy' | 'forgetting';

/**
 * Accuracy or forgetting against λ on a logarithmic axis: mean over seeds, and one standard deviation to either side.
 * Families whose λ means the same share a plot.
 */
export function lambdaChart(families: readonly LambdaFamily[], measure: CardMeasure): ChartSpec {
  const named = measureNamed(
    measure,
    families.flatMap(({ places }) => places.flatMap(({ runs }) => runs)),
  );
  const conventions = [...new Set(families.map(({ convention }) => convention))].map((convention) => {
    const alike = families.filter((family) => family.convention === convention);
    return { name: [...new Set(alike.map(({ method }) => method))].join(', '), convention, families: alike };
  });
  const over = families.map(({ label, places }) => [
    label,
    places.map(({ lambda, runs }) => [lambda, runs.map((run) => run[measure])]),
  ]);
  return {
    id: `lambda:${measure}`,
    inputs: [JSON.stringify(over)],
    title: `${named.title} against λ`,
    zooms: true,
    content: () => multiples(conventions, (each) => contentOf(each, families, measure, named), 'λ of'),
  };
}

type Named = ReturnType<typeof measureNamed>;

function contentOf(
  alike: { readonly convention: string; readonly families: readonly LambdaFamily[] },
  all: readonly LambdaFamily[],
  measure: CardMeasure,
  { title, definition, quantity }: Named,
): ChartContent {
  const curves = all.map(({ label, places, convention }, i) => ({
    ...{ label, convention, style: seriesStyle(i) },
    places: places.flatMap(({ lambda, runs }) => {
      const over = statistic(runs.map((run) => run[measure]));
      return over ? [{ x: Math.log10(lambda), lambda, over }] : [];
    }),
  }));
  const lineOf = ({ label, style, places }: (typeof curves)[number]): Line => {
    const edge = (sign: number) => places.map(({ x, over }) => ({ x, y: over.mean + sign * (over.deviation ?? 0) }));
    const hasBand = places.some(({ over }) => over.deviation !== null);
    return {
      ...{ label, style, mark: 'points', points: places.map(({ x, over }) => ({ x, y: over.mean })) },
      ...(hasBand && { band: { low: edge(-1), high: edge(1) } }),
    };
  };
  const shown = curves.filter(({ convention }) => convention === alike.convention);
  const lines = shown.map(lineOf);
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const isWide = Math.max(...xs) - Math.min(...xs) >= 2;
  const ticks = { ...decadeTicks, ...(isWide && { stepSize: 1 }) };
  const sign = measure === 'forgetting' ? 1 : -1;
  return {
    note: `${definition}; mean over seeds ± one standard deviation. All finished runs with these settings.`,
    summary: shown
      .map(({ label, places }) => {
        const [best] = places.toSorted((a, b) => sign * (a.over.mean - b.over.mean));
        if (!best) return `${label}: not measured`;
        return `${label}: ${places.length} values of λ, best at λ = ${significant(best.lambda)} with ${quantity.meanText(best.over)}`;
      })
      .join('. '),
    ...lineChart(
      lines,
      {
        x: { title: 'λ (log scale)', options: { ticks } },
        // The plots of all conventions have one axis of values.
        y: measureAxis({ title, quantity }, curves.map(lineOf)),
      },
      { title: (x) => `λ = ${significant(10 ** x)}`, value: quantity.text },
    ),
    table: () => ({
      columns: [
        'method',
        'λ',
        'seeds',
        ...['mean', 'standard deviation', 'values'].map((name) => `${name} in ${quantity.unit}`),
      ],
      rows: alike.families.flatMap(({ label, places }) =>
        places.map(({ lambda, runs }): Cell[] => {
          const over = statistic(runs.map((run) => run[measure]));
          const values = runs.map((run) => quantity.number(run[measure]) ?? ABSENT).join(' ');
          return [label, lambda, runs.length, quantity.number(over?.mean), quantity.number(over?.deviation), values];
        }),
      ),
    }),
  };
}
