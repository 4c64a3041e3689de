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
  const places = placed(entries, (label) => context.measureText(label).width + 50, width - 2 * MARGIN);
  const lines = (places.at(-1)?.line ?? -1) + 1;
  const top = MARGIN + 18 + (note ? 16 : 0) + lines * 18 + 6;
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
  for (const { label, style, x, line } of places) {
    const y = MARGIN + 24 + (note ? 16 : 0) + line * 18;
    context.strokeStyle = style.color;
    context.lineWidth = 2;
    context.setLineDash([...style.dash]);
    context.beginPath();
    context.moveTo(MARGIN + x, y);
    context.lineTo(MARGIN + x + 26, y);
    context.stroke();
    context.fillStyle = foreground;
    context.fillText(label, MARGIN + x + 32, y);
  }
  context.drawImage(chart, MARGIN, top, chart.clientWidth, chart.clientHeight);
  return out.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

/** The entries of a legend, placed in lines. */
function placed(entries: readonly LegendEntry[], widthOf: (label: string) => number, width: number) {
  let [right, line] = [0, 0];
  return entries.map((entry) => {
    const needed = widthOf(entry.label);
    if (right > 0 && right + needed > width) [right, line] = [0, line + 1];
    const x = right;
    right += needed;
    return { ...entry, x, line };
  });
}
