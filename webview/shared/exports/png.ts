import type { ChartExport } from '../chartExport';
import { type ChartSpec, fullTitle } from '../chartSpec';
import type { LegendEntry } from '../series';
import { theme } from '../theme';

const MARGIN = 16;

/** A chart with its title and legend as a PNG in base64; a canvas alone has neither, nor a background. */
export const png: ChartExport = {
  icon: 'file-media',
  isPicture: true,
  write: (spec, canvas) => ({ content: picture(spec, canvas), encoding: 'base64' }),
};

function picture(spec: ChartSpec, chart: HTMLCanvasElement): string {
  const { note, legend: entries = [] } = spec;
  const { background, foreground, muted, font } = theme();
  const scale = chart.width / Math.max(1, chart.clientWidth);
  const width = chart.clientWidth + 2 * MARGIN;
  const out = document.createElement('canvas');
  const context = out.getContext('2d');
  if (!context) return '';

  context.font = `12px ${font}`;
  const lines = wrapped(entries, (label) => context.measureText(label).width + 50, width - 2 * MARGIN);
  const top = MARGIN + 18 + (note ? 16 : 0) + lines.length * 18 + 6;
  out.width = Math.round(width * scale);
  out.height = Math.round((top + chart.clientHeight + MARGIN) * scale);
  context.scale(scale, scale);
  context.fillStyle = background;
  context.fillRect(0, 0, out.width, out.height);

  context.textBaseline = 'middle';
  context.fillStyle = foreground;
  context.font = `bold 13px ${font}`;
  context.fillText(fullTitle(spec), MARGIN, MARGIN + 6);
  context.font = `12px ${font}`;
  if (note) {
    context.fillStyle = muted;
    context.fillText(note, MARGIN, MARGIN + 24);
  }
  lines.forEach((line, row) => {
    const y = MARGIN + 24 + (note ? 16 : 0) + row * 18;
    for (const { entry, x } of line) {
      context.strokeStyle = entry.style.color;
      context.lineWidth = 2;
      context.setLineDash([...entry.style.dash]);
      context.beginPath();
      context.moveTo(MARGIN + x, y);
      context.lineTo(MARGIN + x + 26, y);
      context.stroke();
      context.fillStyle = foreground;
      context.fillText(entry.label, MARGIN + x + 32, y);
    }
  });
  context.drawImage(chart, MARGIN, top, chart.clientWidth, chart.clientHeight);
  return out.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

interface Placed {
  readonly entry: LegendEntry;
  readonly x: number;
}

function wrapped(entries: readonly LegendEntry[], widthOf: (label: string) => number, width: number): Placed[][] {
  const lines: Placed[][] = [];
  let x = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const needed = widthOf(entry.label);
    if (x + needed > width) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1)?.push({ entry, x });
    x += needed;
  }
  return lines;
}
