import { element } from './element';
import type { Range } from './thin';

/** The part of a Chart.js scale that zooming needs. */
interface Scale {
  readonly min: number;
  readonly max: number;
  readonly left: number;
  readonly right: number;
  getValueForPixel(pixel: number): number | undefined;
}

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
 * Zooming along x: drag over the part to see, or press + and −; arrows move; 0, Escape or a double click show all.
 * @returns a function that removes the listeners
 */
export function zoomable(plot: HTMLElement, { scale, get, whole, set }: Zoomed): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const brush = element('div', { class: 'brush', hidden: true });
  let start: number | undefined;

  const place = (event: PointerEvent, { left, right }: Scale) =>
    Math.min(right, Math.max(left, event.clientX - plot.getBoundingClientRect().left));

  plot.addEventListener(
    'pointerdown',
    (event) => {
      const axis = scale();
      if (!axis || event.button !== 0) return;
      start = place(event, axis);
      plot.append(brush);
      plot.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  plot.addEventListener(
    'pointermove',
    (event) => {
      const axis = scale();
      if (!axis || start === undefined) return;
      const at = place(event, axis);
      brush.hidden = Math.abs(at - start) < MIN_DRAG;
      brush.style.left = `${Math.min(at, start)}px`;
      brush.style.width = `${Math.abs(at - start)}px`;
    },
    { signal },
  );
  plot.addEventListener(
    'pointerup',
    (event) => {
      const axis = scale();
      const from = start;
      start = undefined;
      brush.hidden = true;
      if (!axis || from === undefined) return;
      const at = place(event, axis);
      if (Math.abs(at - from) < MIN_DRAG) return;
      const ends = [from, at].sort((a, b) => a - b).map((pixel) => axis.getValueForPixel(pixel));
      if (ends[0] !== undefined && ends[1] !== undefined) set([ends[0], ends[1]]);
    },
    { signal },
  );
  plot.addEventListener(
    'pointercancel',
    () => {
      start = undefined;
      brush.hidden = true;
    },
    { signal },
  );
  plot.addEventListener('dblclick', () => get() && set(undefined), { signal });
  plot.addEventListener(
    'keydown',
    (event) => {
      const axis = scale();
      const wanted = axis && rangeAfter(event.key, [axis.min, axis.max], get() !== undefined);
      if (wanted === undefined) return;
      event.preventDefault();
      set(wanted === 'all' ? undefined : within(wanted, whole()));
    },
    { signal },
  );
  return () => listening.abort();
}

function rangeAfter(key: string, [first, last]: Range, isZoomed: boolean): Range | 'all' | undefined {
  const width = last - first;
  switch (key) {
    case '+':
    case '=':
      return [first + width / 4, last - width / 4];
    case '-':
      return isZoomed ? [first - width / 2, last + width / 2] : undefined;
    case 'ArrowLeft':
      return isZoomed ? [first - width / 4, last - width / 4] : undefined;
    case 'ArrowRight':
      return isZoomed ? [first + width / 4, last + width / 4] : undefined;
    case '0':
    case 'Escape':
      return isZoomed ? 'all' : undefined;
    default:
      return undefined;
  }
}

/** The range, moved into the whole; undefined if it is as wide. */
function within([first, last]: Range, whole: Range | undefined): Range | undefined {
  if (!whole) return [first, last];
  if (last - first >= whole[1] - whole[0]) return undefined;
  const shift = Math.max(0, whole[0] - first) + Math.min(0, whole[1] - last);
  return [first + shift, last + shift];
}
