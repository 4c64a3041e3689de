import type { ChartDataset, Plugin } from 'chart.js';
import type { MatrixDataPoint, MatrixProps } from 'chartjs-chart-matrix';
import { type AnyConfiguration, axis, commonOptions } from './chart';
import { theme } from './theme';

export interface HeatMap {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** null: not measured, not drawn. */
  value(row: number, column: number): number | null;
  /** How dark the cell is, 0..1. */
  share(value: number): number;
  /** Written into the cell if there is room. */
  text?(value: number): string;
  /** In the tooltip. */
  long(value: number): string;
  label(row: number, column: number): string;
}

type Cell = Required<MatrixDataPoint>;

/** A matrix in colours, the first row on top. */
export function heatMap(map: HeatMap): AnyConfiguration {
  const { rows, columns, xTitle, yTitle } = map;
  const data = rows.flatMap((_, y) =>
    columns.flatMap((__, x): Cell[] => {
      const v = map.value(y, x);
      return v === null ? [] : [{ x, y, v }];
    }),
  );
  const { heat, highContrast, grid } = theme();
  const gap = Math.max(rows.length, columns.length) > 24 ? 0 : 1;
  // Cells without a gap overlap a little: their edges lie between pixels, where the background would show through.
  const seam = gap === 0 ? 0.8 : 0;
  const dataset: ChartDataset<'matrix'> = {
    data,
    backgroundColor: ({ dataIndex }) => heat(map.share(data[dataIndex]?.v ?? 0)),
    borderColor: grid,
    borderWidth: highContrast && gap > 0 ? 1 : 0,
    width: ({ chart }) => Math.max(1, (chart.chartArea?.width ?? 0) / columns.length - gap + seam),
    height: ({ chart }) => Math.max(1, (chart.chartArea?.height ?? 0) / rows.length - gap + seam),
  };
  const scale = (title: string, labels: readonly string[], isAcross: boolean) =>
    axis(title, {
      type: 'linear',
      min: -0.5,
      max: labels.length - 0.5,
      offset: false,
      grid: { display: false },
      // Ticks at the cells' middles, not where a linear axis would put them.
      afterBuildTicks: (built: { ticks: { value: number }[] }) => {
        const longest = Math.max(1, ...labels.map(({ length }) => length));
        const every = Math.ceil(labels.length / (isAcross ? Math.max(4, Math.floor(48 / (longest + 1))) : 14));
        built.ticks = labels.flatMap((_, value) => (value % every === 0 ? [{ value }] : []));
      },
      ticks: { autoSkip: false, callback: (value: number) => labels[value] ?? '' },
      reverse: !isAcross,
    });
  const callbacks = {
    title: (items: { dataIndex: number }[]) => {
      const cell = data[items[0]?.dataIndex ?? -1];
      return cell ? map.label(Number(cell.y), Number(cell.x)) : '';
    },
    label: ({ dataIndex }: { dataIndex: number }) => map.long(data[dataIndex]?.v ?? 0),
  };
  const common = commonOptions({ displayColors: false, callbacks });
  return {
    type: 'matrix',
    data: { datasets: [dataset] },
    plugins: [numbers],
    options: {
      ...common,
      scales: { x: scale(xTitle, columns, true), y: scale(yTitle, rows, false) },
      plugins: { ...common.plugins, cellText: { text: map.text } },
    },
  } as AnyConfiguration;
}

/** Writes the value into each cell that has room for it. */
const numbers: Plugin = {
  id: 'cellText',
  afterDatasetsDraw(chart, _, options: { text?: HeatMap['text'] }) {
    const { text } = options;
    const dataset = chart.data.datasets[0] as unknown as ChartDataset<'matrix'> | undefined;
    if (!text || !dataset) return;
    const { ctx } = chart;
    const { font, onHeat } = theme();
    const cells = dataset.data as Cell[];
    const elements = chart.getDatasetMeta(0).data as unknown as MatrixProps[];
    const first = elements[0];
    if (!first || first.width < 24 || first.height < 13) return;
    ctx.save();
    ctx.font = `${first.width > 40 ? 12 : 10}px ${font}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    elements.forEach(({ x, y, width, height }, i) => {
      const cell = cells[i];
      if (!cell) return;
      ctx.fillStyle = onHeat(cell.v);
      ctx.fillText(text(cell.v), x + width / 2, y + height / 2);
    });
    ctx.restore();
  },
};
