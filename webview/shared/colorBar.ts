import type { Plugin } from 'chart.js';
import { theme } from './theme';

/** What colours mean, drawn at the right of a plot. */
export interface ColorBar {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** Ascending. */
  readonly ticks: readonly number[];
  color(value: number): string;
  text(value: number): string;
}

/** Room that it needs, CSS px. */
export const COLOR_BAR_WIDTH = 62;
const BAR = 10;

export const colorBar: Plugin = {
  id: 'colorBar',
  afterDraw(chart, _, { bar }: { bar?: ColorBar }) {
    if (!bar) return;
    const { ctx, chartArea } = chart;
    const { top, bottom, right } = chartArea;
    const { foreground, muted, font, grid } = theme();
    const x = right + 10;
    const at = (value: number) => bottom - ((value - bar.low) / (bar.high - bar.low)) * (bottom - top);
    ctx.save();
    for (let y = Math.floor(top); y < bottom; y++) {
      const from = Math.max(top, y);
      ctx.fillStyle = bar.color(bar.low + ((bottom - from) / (bottom - top)) * (bar.high - bar.low));
      ctx.fillRect(x, from, BAR, Math.min(1.5, bottom - from));
    }
    ctx.strokeStyle = grid;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.rect(x, top, BAR, bottom - top);
    ctx.stroke();
    ctx.font = `11px ${font}`;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    ctx.fillStyle = muted;
    for (const value of bar.ticks) {
      ctx.fillText(bar.text(value), x + BAR + 4, Math.min(bottom - 5, Math.max(top + 5, at(value))));
    }
    ctx.fillStyle = foreground;
    ctx.textAlign = 'center';
    ctx.translate(x + COLOR_BAR_WIDTH - 18, (top + bottom) / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.fillText(bar.title, 0, 0);
    ctx.restore();
  },
};
