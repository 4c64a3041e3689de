import type { ChartDataset, Plugin } from 'chart.js';
import { count, inSentence, pointsTick } from '../../../src/core/format';
import type { Cell } from '../../../src/core/table';
import { fractionAxis } from '../../shared/axisStart';
import { type AnyConfiguration, axis, commonOptions } from '../../shared/chart';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { type LegendEntry, seriesStyle } from '../../shared/series';
import { theme, translucent } from '../../shared/theme';
import type { CellMeasure } from '../best';
import type { CellGroup } from '../groups';
import type { ShownSweep } from '../model';
import { openCells } from '../openCells';
import { paretoFront } from '../pareto';
import { comparedText, emptyText } from '../words';

/** How well new tasks are learnt against how much of old ones is forgotten, with the settings that no other beats. */
export function tradeOffChart(shown: ShownSweep): ChartSpec {
  const { version, compared, baseline } = shown;
  return {
    id: 'tradeOff',
    inputs: [version, compared, baseline?.group?.id],
    title: 'Learning against forgetting',
    shape: 'tall',
    content: () => contentOf(shown),
  };
}

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly group: CellGroup;
}

interface Series {
  readonly label: string;
  readonly dots: readonly Dot[];
  readonly color: string;
  readonly radius: number;
  readonly isHollow?: boolean;
  readonly isFront?: boolean;
}

/** More points let each other through. */
const MANY = 300;

function contentOf(shown: ShownSweep): ChartContent {
  const { groups, compared, measures } = shown;
  const measure = (id: CellMeasure['id']) => measures.find((each) => each.id === id);
  const [learnt, forgetting, average] = [measure('whenLearnt'), measure('forgetting'), measure('averageAccuracy')];
  if (!learnt || !forgetting || !average) throw new Error('A sweep has these measures.');
  const dots = groups
    .flatMap((group): Dot[] => {
      const [x, y] = [group.measures.forgetting?.mean, group.measures.whenLearnt?.mean];
      return x === undefined || y === undefined ? [] : [{ x, y, group }];
    })
    .sort((a, b) => a.x - b.x);
  const front = paretoFront(dots.filter(({ group }) => group.isRanked));
  const onFront = new Set(front);
  const [usual, marked] = [seriesStyle(0), seriesStyle(1)];
  const others = dots.filter((dot) => dot.group.isRanked && !onFront.has(dot));
  const series: readonly Series[] = [
    { label: 'Pareto front', dots: front, color: marked.color, radius: 5, isFront: true },
    { label: 'other settings', dots: others, color: usual.color, radius: others.length > MANY ? 2 : 3.5 },
    {
      ...{ label: 'not done', color: usual.color, radius: 3.5, isHollow: true },
      dots: dots.filter(({ group }) => !group.isRanked),
    },
  ].filter((each) => each.dots.length > 0);
  const textOf = ({ measures: of }: CellGroup, each: CellMeasure) => {
    const value = of[each.id];
    return `${each.title}: ${value ? each.quantity.meanText(value) : '–'}`;
  };
  return {
    note: `${learnt.title}: ${inSentence(learnt.definition)}. ${forgetting.title}: ${inSentence(forgetting.definition)}. Up and to the left is better; the front has the settings that no other beats in one without losing in the other. ${comparedText(compared)}`,
    summary: `${count(dots.length, 'setting')}, ${front.length} on the Pareto front: ${front
      .slice(0, 5)
      .map(({ group }) => `${group.name}, ${textOf(group, learnt)}, ${textOf(group, forgetting)}`)
      .join('; ')}${front.length > 5 ? '; and more in the table' : ''}.`,
    empty: dots.length > 0 ? undefined : (tooFew(shown) ?? emptyText(shown)),
    legend: series.map(({ label, color, isFront }): LegendEntry => {
      const style = {
        ...(isFront ? marked : usual),
        color,
        dash: [],
        point: isFront ? ('rectRot' as const) : ('circle' as const),
      };
      return { label, style, mark: 'points' };
    }),
    plots: [
      {
        configuration: () =>
          configurationOf(series, learnt, forgetting, (group) => [
            textOf(group, learnt),
            textOf(group, forgetting),
            textOf(group, average),
            ...(group.measured.length > 1 ? [count(group.measured.length, 'seed')] : []),
          ]),
        open: (line, place) => openCells(shown.path, series[line]?.dots[place]?.group.cells ?? []),
      },
    ],
    table: () => ({
      columns: [
        'setting',
        'on the front',
        'seeds',
        ...[learnt, forgetting, average].flatMap(({ title, quantity: { unit } }) => [
          `${title} in ${unit}`,
          `${title}, standard deviation`,
        ]),
      ],
      rows: [...front, ...dots.filter((dot) => !onFront.has(dot))].map((dot): Cell[] => rowOf(dot, onFront.has(dot))),
    }),
  };

  function rowOf({ group }: Dot, isOnFront: boolean): Cell[] {
    return [
      group.name,
      isOnFront ? 'yes' : group.isRanked ? 'no' : 'not done',
      group.measured.length,
      ...[learnt, forgetting, average].flatMap((each) => [
        each?.quantity.number(group.measures[each.id]?.mean) ?? null,
        each?.quantity.number(group.measures[each.id]?.deviation) ?? null,
      ]),
    ];
  }
}

/** Why nothing is drawn where cells are measured. */
function tooFew({ groups }: ShownSweep): string | undefined {
  return groups.some(({ measures }) => measures.whenLearnt)
    ? 'Forgetting is defined once a later task has been trained.'
    : undefined;
}

function configurationOf(
  series: readonly Series[],
  learnt: CellMeasure,
  forgetting: CellMeasure,
  tooltip: (group: CellGroup) => readonly string[],
): AnyConfiguration {
  const groupOf = ({ datasetIndex, dataIndex }: { datasetIndex: number; dataIndex: number }) =>
    series[datasetIndex]?.dots[dataIndex]?.group;
  const common = commonOptions({
    displayColors: false,
    callbacks: {
      title: ([item]: { datasetIndex: number; dataIndex: number }[]) => (item && groupOf(item)?.name) ?? '',
      label: (item: { datasetIndex: number; dataIndex: number }) => {
        const group = groupOf(item);
        return group ? [...tooltip(group)] : '';
      },
    },
  });
  const dots = series.map((each) => ({ points: each.dots }));
  const y = fractionAxis(`${inSentence(learnt.title)} in %`, dots);
  return {
    type: 'scatter',
    data: {
      datasets: series.map(
        ({ label, dots: data, color, radius, isHollow, isFront }): ChartDataset<'scatter'> => ({
          label,
          data: data.map(({ x, y: top }) => ({ x, y: top })),
          pointStyle: isFront ? 'rectRot' : 'circle',
          pointRadius: radius,
          pointHoverRadius: radius + 2,
          pointHitRadius: 6,
          backgroundColor: isHollow ? theme().background : data.length > MANY ? translucent(color) : color,
          borderColor: color,
          borderWidth: isHollow ? 1.5 : data.length > MANY ? 0.5 : 0,
          clip: radius + 2,
        }),
      ),
    },
    plugins: [frontLine],
    options: {
      ...common,
      scales: {
        x: axis(`${inSentence(forgetting.title)} in points`, {
          type: 'linear',
          grace: '5%',
          ticks: { callback: pointsTick },
        }),
        y: axis(y.title, y.options),
      },
    },
  } as AnyConfiguration;
}

/** Joins the points of the front by steps: nothing between two of them was measured. */
const frontLine: Plugin = {
  id: 'frontLine',
  beforeDatasetsDraw(chart) {
    const place = chart.data.datasets.findIndex(({ label }) => label === 'Pareto front');
    if (place < 0 || !chart.isDatasetVisible(place)) return;
    const { ctx } = chart;
    ctx.save();
    ctx.strokeStyle = seriesStyle(1).color;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([]);
    ctx.beginPath();
    let before: number | undefined;
    for (const { x, y } of chart.getDatasetMeta(place).data) {
      if (before === undefined) ctx.moveTo(x, y);
      else {
        ctx.lineTo(x, before);
        ctx.lineTo(x, y);
      }
      before = y;
    }
    ctx.stroke();
    ctx.restore();
  },
};
