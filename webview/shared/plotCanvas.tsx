import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type AnyConfiguration, Chart } from './chart';
import type { ChartSpec, Plot } from './chartSpec';
import { type PlotControl, plotInput } from './plotInput';
import { ReadoutBox } from './readoutBox';
import { withHidden, zoomed } from './xRange';

interface PlotCanvasProps extends PlotControl {
  readonly label: string;
  readonly description: string;
  readonly plot: Plot;
  readonly shape: NonNullable<ChartSpec['shape']>;
  /** Whether Tab stops here: of the plots of a card, at one. */
  readonly isStop: boolean;
}

/** One plot of a chart, drawn by Chart.js. */
export function PlotCanvas(props: PlotCanvasProps) {
  const { label, description, plot, shape, zoom, hidden, isStop } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart>(null);
  const latest = useRef(props);
  latest.current = props;
  const axis = plot.readout?.axis ?? box;

  useLayoutEffect(() => {
    if (!canvas.current) return;
    const configuration = withHidden(zoomed(plot.configuration(), zoom), hidden);
    if (chart.current) update(chart.current, configuration);
    else chart.current = new Chart(canvas.current, configuration);
  }, [plot, zoom, hidden]);

  useEffect(() => {
    const stop =
      box.current && plotInput(box.current, { axis, chart: () => chart.current, props: () => latest.current });
    return () => {
      stop?.();
      chart.current?.destroy();
    };
  }, [axis]);

  return (
    <div
      class={`plot ${shape}${plot.open ? ' opens' : ''}`}
      // Arrow keys are the chart's, not a screen reader's.
      role="application"
      aria-roledescription="chart"
      tabIndex={isStop ? 0 : -1}
      aria-label={label}
      aria-description={description}
      ref={box}
    >
      <canvas ref={canvas} />
      {plot.readout && (
        <ReadoutBox {...{ axis, chart, plot: box, readout: plot.readout }} isHidden={(each) => hidden.includes(each)} />
      )}
    </div>
  );
}

function update(chart: Chart, { data, options }: AnyConfiguration): void {
  chart.data.datasets = data.datasets.map((next, i) => inPlace(chart.data.datasets[i], next));
  chart.data.labels = data.labels ?? [];
  chart.options = options ?? {};
  // Not in the mode `none`, in which points and bars keep the look that they had first.
  chart.update();
}

/** The previous dataset with the content of the next: Chart.js keeps what it computed for the same object. */
function inPlace<D extends object>(before: D | undefined, next: D): D {
  if (!before) return next;
  for (const key of Object.keys(before)) if (!(key in next)) delete before[key as keyof D];
  return Object.assign(before, next);
}
