import type { Plugin } from 'chart.js';
import { seriesStyle } from '../../shared/series';
import { theme } from '../../shared/theme';
import type { Point } from '../../shared/thin';

/** Of lines of cells that are not done. */
export const DASH = [3, 3];
/** Room beside the outer axes, CSS px. */
export const BESIDE = 52;
/** Height of a line of titles, of which there may be two, CSS px. */
export const TITLE_LINE = 15;

/** A value beside an axis, at a share of its length from below. */
interface Tick {
  readonly at: number;
  readonly text: string;
}

/** A dataset of lines that Chart.js need not know one by one: there may be thousands. */
export interface ParallelData {
  readonly label: string;
  readonly data: readonly never[];
  readonly uprights: readonly { readonly title: string; readonly ticks: readonly Tick[] }[];
  readonly lines: readonly { readonly points: readonly Point[]; readonly look: 'best' | 'not done' | number }[];
}

/** Draws lines over upright axes: x is the number of an axis, y a share of its length. */
export const parallelLines: Plugin = {
  id: 'parallelLines',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea, scales } = chart;
    const [dataset] = chart.data.datasets as unknown as readonly ParallelData[];
    if (!dataset?.uprights || !scales.x || !scales.y) return;
    const { x: across, y: up } = scales;
    const { foreground, background, muted, grid, heat, font } = theme();
    const { lines, uprights } = dataset;
    ctx.save();
    for (const { points, look } of lines) {
      ctx.strokeStyle = look === 'best' ? seriesStyle(1).color : look === 'not done' ? muted : heat(0.15 + 0.85 * look);
      ctx.lineWidth = look === 'best' ? 3 : lines.length > 200 ? 0.75 : 1.5;
      ctx.setLineDash(look === 'not done' ? DASH : []);
      ctx.beginPath();
      let isJoined = false;
      for (const { x, y } of points) {
        if (y !== null) {
          const [left, top] = [across.getPixelForValue(x), up.getPixelForValue(y)];
          if (isJoined) ctx.lineTo(left, top);
          else ctx.moveTo(left, top);
        }
        isJoined = y !== null;
      }
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.lineWidth = 1;
    ctx.font = `11px ${font}`;
    const room = (chartArea.right - chartArea.left) / Math.max(1, uprights.length - 1);
    const widthOf = (text: string) => ctx.measureText(text).width;
    // Where titles are longer than it is to the next axis, every other one stands a line higher.
    const isTight = uprights.some(({ title }) => widthOf(title) > room - 6);
    for (const [i, { title, ticks }] of uprights.entries()) {
      const left = across.getPixelForValue(i);
      ctx.strokeStyle = grid;
      ctx.beginPath();
      ctx.moveTo(left, chartArea.top);
      ctx.lineTo(left, chartArea.bottom);
      ctx.stroke();
      ctx.fillStyle = foreground;
      // The outer ones begin or end where the plot does.
      const isFirst = i === 0;
      const isLast = i === uprights.length - 1;
      ctx.textAlign = isFirst ? 'left' : isLast ? 'right' : 'center';
      const at = isFirst ? left - BESIDE : isLast ? left + BESIDE : left;
      ctx.textBaseline = 'alphabetic';
      const own = !isTight ? room : isFirst || isLast ? room + BESIDE : 2 * room;
      const line = isTight && i % 2 === 1 ? 1 : 0;
      ctx.fillText(fitted(title, own - 6, widthOf), at, chartArea.top - 14 - TITLE_LINE * line);
      // Beside the axis, on a ground that no line crosses.
      ctx.textAlign = isLast ? 'left' : 'right';
      ctx.textBaseline = 'middle';
      for (const { at, text } of ticks) {
        const shown = fitted(text, Math.max(BESIDE - 8, room - 12), widthOf);
        const width = widthOf(shown);
        const top = up.getPixelForValue(at);
        ctx.fillStyle = background;
        ctx.fillRect(isLast ? left + 4 : left - 6 - width, top - 7, width + 2, 14);
        ctx.fillStyle = muted;
        ctx.fillText(shown, isLast ? left + 5 : left - 5, top);
      }
    }
    ctx.restore();
  },
};

function fitted(text: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= room) return text;
  const end = [...text].findLastIndex((_, i) => widthOf(`${text.slice(0, i)}…`) <= room);
  return end > 0 ? `${text.slice(0, end)}…` : text.slice(0, 1);
}
