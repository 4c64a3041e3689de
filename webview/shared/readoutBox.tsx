import type { Chart } from 'chart.js';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Crosshair, followCrosshair } from './crosshair';
import { type Reading, type Readout, type ReadoutLine, readingsAt, snapped } from './readout';

interface ReadoutBoxProps {
  readonly readout: Readout;
  /** Its axis, or what else the plot follows. */
  readonly axis: unknown;
  readonly plot: RefObject<HTMLElement | null>;
  readonly chart: RefObject<Chart | null>;
  isHidden(label: string): boolean;
}

/** Lines that are read out one by one; of more, the main ones and the one that is pointed at. */
const MAX_READ = 20;
/** With more, names are short and stand in columns. */
const MAX_NAMED = 6;

/** The crosshair over a plot, and what the lines are there. */
export function ReadoutBox({ readout, axis, plot, chart, isHidden }: ReadoutBoxProps) {
  const [at, setAt] = useState<Crosshair>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () => followCrosshair(axis, (next) => setAt(next && plot.current && isOnScreen(plot.current) ? next : undefined)),
    [axis],
  );
  const scales = chart.current?.scales;
  const x = at && snapped(readout, at.x, isHidden);
  const isIn =
    at !== undefined &&
    x !== undefined &&
    scales?.x &&
    x >= scales.x.min &&
    x <= scales.x.max &&
    Math.abs(x - at.x) <= readout.reach;
  const readings = isIn ? readingsAt(readout, x, isHidden) : [];

  // Beside the line, where there is more room.
  useLayoutEffect(() => {
    const area = chart.current?.chartArea;
    if (!box.current || !area || x === undefined || !scales?.x) return;
    const left = scales.x.getPixelForValue(x);
    const width = box.current.offsetWidth;
    box.current.style.left = `${left + width + 10 > area.right && left - width - 10 > 0 ? left - width - 10 : left + 10}px`;
  });

  if (!at || !isIn || !scales?.y || readings.length === 0) return null;
  const area = chart.current?.chartArea;
  const px = (value: number | undefined) => `${value ?? 0}px`;
  const isPointed = ({ line }: Reading) => plot.current === at.from && line === at.line;
  const read =
    readings.length <= MAX_READ
      ? readings
      : readings.filter((each) => readout.lines[each.line]?.isMain || isPointed(each)).slice(0, MAX_READ + 1);
  const isMany = read.length > MAX_NAMED;
  const traced = readout.isTraced ? readings.find(isPointed) : undefined;
  const trace = readout.lines[traced?.line ?? -1]?.points.flatMap(({ x: left, y: top }) =>
    top === null ? [] : [`${scales.x?.getPixelForValue(left)},${scales.y?.getPixelForValue(top)}`],
  );
  const nameOf = (line: ReadoutLine | undefined) => (isMany && line?.short) || line?.label;
  return (
    <div class="readout" aria-hidden="true">
      <div
        class="crosshair"
        style={{ left: px(scales.x?.getPixelForValue(x)), top: px(area?.top), height: px(area?.height) }}
      />
      {trace && (
        <svg class="trace" aria-hidden="true">
          <polyline points={trace.join(' ')} />
        </svg>
      )}
      {read.map((each) => (
        <div
          key={each.line}
          class={isPointed(each) ? 'dot pointed' : 'dot'}
          style={{
            left: px(scales.x?.getPixelForValue(each.x)),
            top: px(scales.y?.getPixelForValue(each.y)),
            background: readout.lines[each.line]?.color,
          }}
        />
      ))}
      <div class={isMany ? 'values many' : 'values'} ref={box} style={{ top: px(area?.top) }}>
        <strong>{readout.title(x)}</strong>
        {read.map((each) => (
          <span key={each.line} class={isPointed(each) ? 'pointed' : undefined}>
            <i style={{ background: readout.lines[each.line]?.color }} />
            <b>{nameOf(readout.lines[each.line])}</b> {readout.text(each)}
          </span>
        ))}
        {readings.length > read.length && (
          <span class="rest">and {readings.length - read.length} more in the table</span>
        )}
      </div>
    </div>
  );
}

function isOnScreen(plot: HTMLElement): boolean {
  const { top, bottom } = plot.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
