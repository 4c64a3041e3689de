import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartOptions,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ScaleOptionsByType,
  ScatterController,
  Tooltip,
} from 'chart.js';
import { MatrixController, MatrixElement } from 'chartjs-chart-matrix';
import { theme } from './theme';

Chart.register(
  LineController,
  ScatterController,
  LineElement,
  PointElement,
  BarController,
  BarElement,
  MatrixController,
  MatrixElement,
  LinearScale,
  LogarithmicScale,
  CategoryScale,
  Filler,
  Tooltip,
);

export { Chart };
export type AnyConfiguration = ChartConfiguration;

/** An axis with its title and unit, in the theme's colours. */
export function axis(title: string, options: object = {}): ScaleOptionsByType {
  const { foreground, muted, grid, font } = theme();
  const { ticks = {}, grid: gridOptions = {}, ...rest } = options as { ticks?: object; grid?: object };
  return {
    title: { display: true, text: title, color: foreground, font: { family: font, size: 11 }, padding: 2 },
    ticks: { color: muted, font: { family: font, size: 11 }, maxRotation: 0, autoSkipPadding: 12, ...ticks },
    grid: { color: grid, tickColor: grid, ...gridOptions },
    border: { color: grid },
    ...rest,
  } as unknown as ScaleOptionsByType;
}

/** Percent of an accuracy axis. Data stay fractions. */
export const percentTicks = {
  callback: (value: number | string) => `${Number((100 * Number(value)).toFixed(6))}`,
};

/** Options of all charts, with what their tooltips say. Nothing is animated, so reduced motion needs no care. */
export function commonOptions(tooltip: object): ChartOptions {
  const { background, foreground, grid, font } = theme();
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    // At the resolution of the screen, at most twice that of CSS pixels; saved images have the same.
    devicePixelRatio: Math.max(1, Math.min(2, window.devicePixelRatio)),
    interaction: { mode: 'nearest', axis: 'xy', intersect: false },
    layout: { padding: { top: 8, right: 8 } },
    plugins: {
      tooltip: {
        backgroundColor: background,
        titleColor: foreground,
        bodyColor: foreground,
        borderColor: grid,
        borderWidth: 1,
        cornerRadius: 2,
        boxWidth: 8,
        boxHeight: 8,
        padding: 6,
        titleFont: { family: font, size: 12, weight: 'bold' },
        bodyFont: { family: font, size: 12 },
        ...tooltip,
      },
    },
  } as ChartOptions;
}
