import type { Plugin } from 'chart.js';
import { theme } from './theme';

/** Half the length of the whisker of each bar, by series and name; null: none. */
export type Whiskers = readonly (readonly (number | null)[])[];

/** A line over each bar: one standard deviation to either side of its end. */
export const whiskers: Plugin<'bar'> = {
  id: 'whiskers',
  afterDatasetsDraw(chart, _, { lengths = [] }: { lengths?: Whiskers }) {
    const { ctx, options } = chart;
    const isHorizontal = options.indexAxis === 'y';
    const scale = isHorizontal ? chart.scales.x : chart.scales.y;
    if (!scale) return;
    ctx.save();
    ctx.strokeStyle = theme().foreground;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([]);
    lengths.forEach((each, series) => {
      if (!chart.isDatasetVisible(series)) return;
      chart.getDatasetMeta(series).data.forEach(({ x, y }, i) => {
        const value = chart.data.datasets[series]?.data[i];
        const length = each[i] ?? null;
        if (typeof value !== 'number' || length === null) return;
        const [low, high] = [value - length, value + length].map((end) => scale.getPixelForValue(end)) as [
          number,
          number,
        ];
        ctx.beginPath();
        for (const [from, to] of [
          [
            [0, low],
            [0, high],
          ],
          [
            [-3, low],
            [3, low],
          ],
          [
            [-3, high],
            [3, high],
          ],
        ] as const) {
          ctx.moveTo(...(isHorizontal ? ([from[1], y + from[0]] as const) : ([x + from[0], from[1]] as const)));
          ctx.lineTo(...(isHorizontal ? ([to[1], y + to[0]] as const) : ([x + to[0], to[1]] as const)));
        }
        ctx.stroke();
      });
    });
    ctx.restore();
  },
};
