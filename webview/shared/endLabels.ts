import type { Chart, Plugin } from 'chart.js';
import { spreadOut } from './spreadOut';
import { theme } from './theme';

/** A label at the end of the line with this name. */
export interface EndLabel {
  readonly line: string;
  readonly text: string;
  readonly color: string;
  readonly isBold?: boolean;
}

/** Height of a label, CSS px. */
const HEIGHT = 13;
/** From the end of a line to its label. */
const GAP = 8;

/** Names of lines at their ends, moved apart where they would overlap. */
export const endLabels: Plugin = {
  id: 'endLabels',
  afterDatasetsDraw(chart, _, { labels = [] }: { labels?: readonly EndLabel[] }) {
    const { ctx, chartArea, width } = chart;
    const { font } = theme();
    const all = labels.flatMap((label) => {
      const end = endOf(chart, label.line);
      return end ? [{ ...label, ...end }] : [];
    });
    // As many as there is room for, evenly; the newest in any case.
    const every = Math.ceil((all.length * HEIGHT) / (chartArea.bottom - chartArea.top));
    const ends = all.filter(({ isBold }, i) => isBold || (all.length - 1 - i) % every === 0);
    const ys = spreadOut(
      ends.map(({ y }) => y),
      HEIGHT,
      chartArea.top,
      chartArea.bottom,
    );
    ctx.save();
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    ends.forEach(({ text, color, isBold, x, y }, i) => {
      const at = ys[i] ?? y;
      ctx.font = `${isBold ? 'bold ' : ''}11px ${font}`;
      ctx.strokeStyle = color;
      ctx.lineWidth = 1;
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.moveTo(x + 3, y);
      ctx.lineTo(x + GAP, at);
      ctx.stroke();
      const shown = fitted(text, width - x - GAP - 4, (each) => ctx.measureText(each).width);
      ctx.fillStyle = color;
      ctx.fillText(shown, x + GAP + 2, at);
    });
    ctx.restore();
  },
};

/** Where the visible part of a line ends. */
function endOf(chart: Chart, line: string): { readonly x: number; readonly y: number } | undefined {
  const { x, y } = chart.scales;
  const place = chart.data.datasets.findIndex(({ label, data }) => label === line && data.length > 0);
  if (!x || !y || place < 0 || !chart.isDatasetVisible(place)) return undefined;
  const points = chart.data.datasets[place]?.data as readonly { readonly x: number; readonly y: number | null }[];
  const last = points.findLast((point) => point.y !== null && point.x <= x.max);
  if (!last || last.x < x.min) return undefined;
  return { x: x.getPixelForValue(last.x), y: y.getPixelForValue(last.y ?? 0) };
}

/** A text that fits, or its beginning. */
function fitted(text: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= room) return text;
  // The number of a task fits everywhere.
  const end = [...text].findLastIndex((_, i) => widthOf(`${text.slice(0, i)}…`) <= room);
  const [number = text] = text.split(' ');
  return end > number.length + 3 ? `${text.slice(0, end).trimEnd()}…` : number;
}
