import { BasicPlatform } from 'chart.js';
import { toPadding } from 'chart.js/helpers';
import { type AnyConfiguration, Chart } from './chart';
import type { ChartSpec } from './chartSpec';
import { headerOf, LINE, MARGIN, middleOf, wrapped } from './figureHeader';
import type { Sheet } from './sheet';
import { inPrintTheme, theme } from './theme';
import type { Range } from './thin';
import { zoomed } from './xRange';

/** Width and height of a plot in CSS px, whatever size the card has. */
const sizes = {
  alone: { low: [640, 240], medium: [640, 400], tall: [640, 440], square: [480, 480] },
  amongOthers: { low: [400, 200], medium: [400, 300], tall: [400, 340], square: [320, 320] },
} as const;

/** Plots side by side. */
const COLUMNS = 3;

/** Draws a chart for paper, with its title, note and legend. `scale`: pixels for each CSS px. */
export function drawFigure(
  spec: ChartSpec,
  zoom: Range | undefined,
  scale: number,
  sheetOf: (width: number, height: number) => Sheet,
): string {
  return inPrintTheme(() => {
    const content = spec.content();
    const { plots } = content;
    const [width, height] = sizes[plots.length === 1 ? 'alone' : 'amongOthers'][spec.shape ?? 'medium'];
    const { background, foreground, font } = theme();
    const captionFont = `bold 12px ${font}`;
    const captions = plots.map(({ of = '' }) => wrapped(of, width - 2 * MARGIN, captionFont));
    const captionHeight = LINE * Math.max(...captions.map(({ length }) => length));
    const columns = Math.min(COLUMNS, plots.length);
    const header = headerOf(spec, content, columns * width);
    const wholeHeight = header.height + Math.ceil(plots.length / columns) * (captionHeight + height);
    const sheet = sheetOf(columns * width, wholeHeight);
    const { context } = sheet;
    context.fillStyle = background;
    context.fillRect(0, 0, columns * width, wholeHeight);
    header.draw(context);
    for (const [i, { configuration }] of plots.entries()) {
      const x = (i % columns) * width;
      const y = header.height + Math.floor(i / columns) * (captionHeight + height);
      context.font = captionFont;
      context.fillStyle = foreground;
      for (const [line, text] of (captions[i] ?? []).entries()) context.fillText(text, x + MARGIN, middleOf(line, y));
      sheet.draw(x, y + captionHeight, width, height, (canvas, painted) => {
        const chart = new Chart(canvas, forPaper(zoomed(configuration(), spec.zooms ? zoom : undefined), scale));
        painted();
        chart.destroy();
      });
    }
    return sheet.read();
  });
}

/** The configuration of a chart that nobody points at, with room around it. */
function forPaper({ options = {}, ...configuration }: AnyConfiguration, scale: number): AnyConfiguration {
  const { left, top, right, bottom } = toPadding(options.layout?.padding as Parameters<typeof toPadding>[0]);
  const padding = { left: left + MARGIN, top, right: right + MARGIN, bottom: bottom + MARGIN };
  return {
    ...configuration,
    options: {
      ...options,
      ...{ responsive: false, devicePixelRatio: scale, events: [], layout: { padding } },
      // Lines are then drawn segment by segment, and not as Path2D, which SVG cannot read.
      datasets: { ...options.datasets, line: { segment: {} } },
    },
    platform: BasicPlatform,
  };
}
