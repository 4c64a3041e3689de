import type { ChartDataset, Plugin, Scale } from 'chart.js';
import type { MatrixDataPoint, MatrixProps } from 'chartjs-chart-matrix';
import { type AnyConfiguration, axis, commonOptions } from './chart';
import { COLOR_BAR_WIDTH, type ColorBar, colorBar } from './colorBar';
import { textOn } from './palette';
import { theme } from './theme';

export interface HeatMap {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** null: not measured, not drawn. */
  value(row: number, column: number): number | null;
  /** How dark the cell is, 0..1, where it has no `color`. */
  share?(value: number): number;
  /** null: none, for cells that do not count. */
  color?(row: number, column: number): string | null;
  /** Whether the cell has a frame. */
  isMarked?(row: number, column: number): boolean;
  readonly colorBar?: ColorBar;
  /** Written into the cell if there is room. */
  text?(value: number): string;
  /** In the tooltip. */
  long(value: number): string;
  label(row: number, column: number): string;
}

/** Width of a character of a tick's label, and about what the axis and the colour bar take beside the cells, px. */
const CHARACTER = 6.5;
const BESIDE_CELLS = 110;

type Cell = Required<MatrixDataPoint> & { readonly x: number; readonly y: number };

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
  const colorOf = (cell: Cell) => (map.color ? map.color(cell.y, cell.x) : heat(map.share?.(cell.v) ?? 0));
  const gap = Math.max(rows.length, columns.length) > 24 ? 0 : 1;
  // Cells without a gap overlap a little: their edges lie between pixels, where the background would show through.
  const seam = gap === 0 ? 0.8 : 0;
  const dataset: ChartDataset<'matrix'> = {
    data,
    backgroundColor: ({ dataIndex }) => {
      const cell = data[dataIndex];
      return (cell && colorOf(cell)) ?? 'transparent';
    },
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
      afterBuildTicks: (built: Scale) => {
        const longest = Math.max(1, ...labels.map(({ length }) => length));
        const room = Math.floor((built.chart.width - BESIDE_CELLS) / (CHARACTER * (longest + 1.5)));
        const every = Math.ceil(labels.length / (isAcross ? Math.max(2, room) : 14));
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
    plugins: [numbers, colorBar],
    options: {
      ...common,
      layout: { padding: { top: 8, right: map.colorBar ? COLOR_BAR_WIDTH : 8 } },
      scales: { x: scale(xTitle, columns, true), y: scale(yTitle, rows, false) },
      plugins: {
        ...common.plugins,
        cellText: { text: map.text, colorOf, isMarked: (cell: Cell) => map.isMarked?.(cell.y, cell.x) },
        colorBar: { bar: map.colorBar },
      },
    },
  } as AnyConfiguration;
}

interface CellText {
  readonly text?: HeatMap['text'];
  colorOf?(cell: Cell): string | null;
  isMarked?(cell: Cell): boolean;
}

/** Writes the value into each cell, and frames marked ones; where there is no room, cells without a colour get a stroke. */
const numbers: Plugin = {
  id: 'cellText',
  afterDatasetsDraw(chart, _, options: CellText) {
    const { text, colorOf, isMarked } = options;
    const dataset = chart.data.datasets[0] as unknown as ChartDataset<'matrix'> | undefined;
    if (!text || !colorOf || !dataset) return;
    const { ctx } = chart;
    const { font, foreground, background, muted, grid } = theme();
    const cells = dataset.data as Cell[];
    const elements = chart.getDatasetMeta(0).data as unknown as MatrixProps[];
    const first = elements[0];
    const hasRoom = first && first.width >= 24 && first.height >= 13;
    ctx.save();
    ctx.font = `${first && first.width > 40 ? 12 : 10}px ${font}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.strokeStyle = grid;
    ctx.lineWidth = 1;
    elements.forEach(({ x, y, width, height }, i) => {
      const cell = cells[i];
      if (!cell) return;
      const color = colorOf(cell);
      if (isMarked?.(cell)) {
        // In two colours: whatever that of the cell is, one of them stands out.
        for (const [inset, frame] of [
          [1, foreground],
          [3, background],
        ] as const) {
          ctx.strokeStyle = frame;
          ctx.lineWidth = 2;
          ctx.strokeRect(x + inset, y + inset, width - 2 * inset, height - 2 * inset);
        }
        ctx.strokeStyle = grid;
        ctx.lineWidth = 1;
      }
      ctx.fillStyle = color === null ? muted : textOn(color);
      if (hasRoom) ctx.fillText(text(cell.v), x + width / 2, y + height / 2);
      else if (color === null) {
        ctx.beginPath();
        ctx.moveTo(x + width * 0.3, y + height * 0.7);
        ctx.lineTo(x + width * 0.7, y + height * 0.3);
        ctx.stroke();
      }
    });
    ctx.restore();
  },
};
