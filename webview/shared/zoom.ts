import type { Scale } from 'chart.js';
import type { Range } from './thin';

interface Zoomed {
  /** The current axis; undefined if there is none to zoom. */
  scale(): Scale | undefined;
  get(): Range | undefined;
  /** The whole range. */
  whole(): Range | undefined;
  set(range: Range | undefined): void;
}

/** Pixels a pointer must move for a drag. */
const MIN_DRAG = 6;

/**
 * Zooming along x: drag over the part to see, or press + and −; Shift and arrows move; 0 or a double click show all.
 * @returns a function that removes the listeners
 */
export function zoomable(plot: HTMLElement, { scale, get, whole, set }: Zoomed): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const brush = document.createElement('div');
  brush.className = 'brush';
  brush.hidden = true;
  let start: number | undefined;

  const place = (event: PointerEvent, { left, right }: Scale) =>
    Math.min(right, Math.max(left, event.clientX - plot.getBoundingClientRect().left));

  const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void) =>
    plot.addEventListener(type, listener, { signal });

  on('pointerdown', (event) => {
    const axis = scale();
    if (!axis || event.button !== 0) return;
    start = place(event, axis);
    plot.append(brush);
    plot.setPointerCapture(event.pointerId);
  });
  on('pointermove', (event) => {
    const axis = scale();
    if (!axis || start === undefined) return;
    const at = place(event, axis);
    brush.hidden = Math.abs(at - start) < MIN_DRAG;
    brush.style.left = `${Math.min(at, start)}px`;
    brush.style.width = `${Math.abs(at - start)}px`;
  });
  const release = () => {
    const from = start;
    start = undefined;
    brush.hidden = true;
    return from;
  };
  on('pointerup', (event) => {
    const axis = scale();
    const from = release();
    if (!axis || from === undefined) return;
    const at = place(event, axis);
    if (Math.abs(at - from) < MIN_DRAG) return;
    const [first, last] = [from, at].sort((a, b) => a - b).map((pixel) => axis.getValueForPixel(pixel));
    if (first !== undefined && last !== undefined) set([first, last]);
  });
  on('pointercancel', release);
  on('dblclick', () => get() && set(undefined));
  on('keydown', (event) => {
    const axis = scale();
    const wanted =
      axis && rangeAfter(event.shiftKey ? `Shift ${event.key}` : event.key, [axis.min, axis.max], get() !== undefined);
    if (wanted === undefined) return;
    event.preventDefault();
    set(wanted === 'all' ? undefined : within(wanted, whole()));
  });
  return () => listening.abort();
}

function rangeAfter(key: string, [first, last]: Range, isZoomed: boolean): Range | 'all' | undefined {
  const quarter = (last - first) / 4;
  if (['+', '=', 'Shift +'].includes(key)) return [first + quarter, last - quarter];
  if (!isZoomed) return undefined;
  if (key === '-') return [first - 2 * quarter, last + 2 * quarter];
  if (key === 'Shift ArrowLeft') return [first - quarter, last - quarter];
  if (key === 'Shift ArrowRight') return [first + quarter, last + quarter];
  return key === '0' ? 'all' : undefined;
}

/** The range, moved into the whole; undefined if it is as wide. */
function within([first, last]: Range, whole: Range | undefined): Range | undefined {
  if (!whole) return [first, last];
  if (last - first >= whole[1] - whole[0]) return undefined;
  const shift = Math.max(0, whole[0] - first) + Math.min(0, whole[1] - last);
  return [first + shift, last + shift];
}
