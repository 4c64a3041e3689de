import type { PointStyle } from 'chart.js';
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

/** What a pattern repeats: lines over a colour. */
interface Tile {
  readonly size: number;
  readonly color: string;
  readonly lines: string;
  readonly lineColor: string;
}

const tiles = new WeakMap<CanvasPattern, Tile>();

/** The tile of a bar's fill: a pattern does not tell. */
export const tileOf = (pattern: CanvasPattern): Tile | undefined => tiles.get(pattern);

/** Pixels of a tile for each CSS px, so that lines are sharp in saved pictures, too. */
const SHARPNESS = 3;

/** The fill of a bar on a canvas. */
export function barFill({ color, hatch }: SeriesStyle): string | CanvasPattern {
  if (hatch === 'none') return color;
  const tile = { size: 8, color, lines: hatchPath(hatch, 8, 8), lineColor: theme().background };
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SHARPNESS * tile.size;
  const context = canvas.getContext('2d');
  if (!context) return color;
  context.scale(SHARPNESS, SHARPNESS);
  context.fillStyle = color;
  context.fillRect(0, 0, tile.size, tile.size);
  context.strokeStyle = tile.lineColor;
  context.lineWidth = 2;
  context.stroke(new Path2D(tile.lines));
  const pattern = context.createPattern(canvas, 'repeat');
  if (!pattern) return color;
  pattern.setTransform(new DOMMatrix().scale(1 / SHARPNESS));
  tiles.set(pattern, tile);
  return pattern;
}

/** Lines 8 apart over a box, so that tiles of 8 fit together. */
export function hatchPath(hatch: Exclude<Hatch, 'none'>, width: number, height: number): string {
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
