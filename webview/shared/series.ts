import type { PointStyle } from 'chart.js';
import { element, svg } from './element';
import { theme } from './theme';

/** How one series looks; series never differ by colour alone. */
export type SeriesStyle = Readonly<ReturnType<typeof seriesStyle>>;

const hatches = ['none', 'rising', 'level', 'falling'] as const;
type Hatch = (typeof hatches)[number];

const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 2.5], [9, 3, 2, 3]];
const points: readonly PointStyle[] = ['circle', 'rect', 'triangle', 'rectRot', 'crossRot'];

/** The look of the series number `index`; colours, dashes and points repeat at different periods. */
export function seriesStyle(index: number) {
  const { series } = theme();
  return {
    color: series[index % series.length] ?? '#808080',
    dash: dashes[index % dashes.length] ?? [],
    point: points[index % points.length] ?? 'circle',
    /** Lines over the colour of a bar, by their slope; none for the first. */
    hatch: hatches[index % hatches.length] ?? 'none',
  };
}

/** The fill of a bar on a canvas. */
export function barFill({ color, hatch }: SeriesStyle): string | CanvasPattern {
  if (hatch === 'none') return color;
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const context = tile.getContext('2d');
  if (!context) return color;
  context.fillStyle = color;
  context.fillRect(0, 0, 8, 8);
  context.strokeStyle = theme().background;
  context.lineWidth = 2;
  context.stroke(new Path2D(hatchPath(hatch, 8, 8)));
  return context.createPattern(tile, 'repeat') ?? color;
}

/** Lines 8 apart over a box, so that tiles of 8 fit together. */
function hatchPath(hatch: Exclude<Hatch, 'none'>, width: number, height: number): string {
  const [left, right] = hatch === 'rising' ? [height, 0] : [0, height];
  const line = (at: number) =>
    hatch === 'level' ? `M0 ${at + 4} H${width}` : `M${at - height} ${left} L${at} ${right}`;
  return Array.from({ length: Math.ceil((width + height) / 8) + 1 }, (_, i) => line(8 * i)).join(' ');
}

export interface LegendEntry {
  readonly label: string;
  readonly style: SeriesStyle;
  /** How a line is drawn; absent: bars. */
  readonly mark?: 'points' | 'path' | 'steps';
}

/** Entries beyond these are only counted. */
const MAX_ENTRIES = 12;

export function legend(entries: readonly LegendEntry[]): HTMLElement {
  const items = entries.slice(0, MAX_ENTRIES).map((entry) => element('li', {}, swatch(entry), entry.label));
  const rest = entries.length - MAX_ENTRIES;
  return element('ul', { class: 'legend' }, ...items, rest > 0 && element('li', {}, `and ${rest} more`));
}

export function swatch({ style, mark }: Pick<LegendEntry, 'style' | 'mark'>): SVGSVGElement {
  const { color, dash, point, hatch } = style;
  const box = (...drawn: readonly SVGElement[]) =>
    svg('svg', { class: 'swatch', width: 26, height: 12, viewBox: '0 0 26 12', 'aria-hidden': 'true' }, ...drawn);
  if (!mark) {
    const bar = svg('svg', { x: 5, y: 0, width: 16, height: 12, viewBox: '0 0 16 12' });
    bar.append(svg('rect', { width: 16, height: 12, fill: color }));
    if (hatch !== 'none') {
      bar.append(svg('path', { d: hatchPath(hatch, 16, 12), stroke: theme().background, 'stroke-width': 2 }));
    }
    return box(bar);
  }
  const stroke = { stroke: color, 'stroke-width': 2, fill: 'none' };
  const line = svg('line', { x1: 0, y1: 6, x2: 26, y2: 6, 'stroke-dasharray': dash.join(' ') || 'none', ...stroke });
  return mark === 'points' ? box(line, pointShape(point, color)) : box(line);
}

function pointShape(point: PointStyle, color: string): SVGElement {
  const fill = color;
  if (point === 'rect') return svg('rect', { x: 9.5, y: 2.5, width: 7, height: 7, fill });
  if (point === 'triangle') return svg('path', { d: 'M13 1.5 L17.5 9.5 H8.5 Z', fill });
  if (point === 'rectRot') return svg('path', { d: 'M13 1 L18 6 L13 11 L8 6 Z', fill });
  if (point === 'circle') return svg('circle', { cx: 13, cy: 6, r: 3.6, fill });
  return svg('path', { d: 'M9.5 2.5 L16.5 9.5 M16.5 2.5 L9.5 9.5', stroke: color, 'stroke-width': 2 });
}
