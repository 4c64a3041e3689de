import type { Chart } from 'chart.js';
import type { Plot } from './chartSpec';
import { moveCrosshair } from './crosshair';
import { type Element, elementAfter, pointAt } from './elementWalk';
import { type Reading, readingAfter, readingsAt, snapped } from './readout';
import { tell } from './tell';
import type { Range } from './thin';
import { wholeRange } from './xRange';
import { zoomable } from './zoom';

/** What a card lets its plots do. */
export interface PlotControl {
  readonly zooms: boolean;
  readonly zoom: Range | undefined;
  setZoom(range: Range | undefined): void;
  /** Labels of series that are not drawn. */
  readonly hidden: readonly string[];
  toggle(label: string): void;
}

interface PlotInput {
  /** What the crosshair moves on. */
  readonly axis: unknown;
  chart(): Chart | null;
  props(): PlotControl & { readonly plot: Plot };
}

const WALKING = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

/** Pixels that a pointer may move in a click. */
const MAX_CLICK = 4;

/**
 * Pointer and keys in a plot: the pointer moves the crosshair; arrows walk along a series and between series, and tell the
 * value; Space hides a series; a click, or Enter on a value, opens what it stands for; see `zoomable` for the others.
 *
 * @returns a function that removes the listeners
 */
export function plotInput(plot: HTMLElement, { axis, chart, props }: PlotInput): () => void {
  const listening = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void) =>
    plot.addEventListener(type, listener, { signal: listening.signal });
  const isHidden = (label: string) => props().hidden.includes(label);
  let reading: Reading | undefined;
  let element: Element | undefined;

  function leave(): void {
    [reading, element] = [undefined, undefined];
    const drawn = chart();
    if (props().plot.readout) moveCrosshair(axis, undefined);
    else if (drawn) pointAt(drawn, undefined);
  }

  function walkElements(drawn: Chart, key: string): void {
    const next = elementAfter(drawn, element, key);
    // Some series only decorate another, and say nothing.
    const said = pointAt(drawn, next);
    if (said) element = next;
    else pointAt(drawn, element);
    tell(said);
  }

  function walk(key: string): void {
    const { readout } = props().plot;
    const drawn = chart();
    if (!readout) {
      if (drawn) walkElements(drawn, key);
      return;
    }
    reading = readingAfter(readout, reading, key);
    const line = reading && readout.lines[reading.line];
    if (!reading || !line) return;
    moveCrosshair(axis, { x: reading.x, line: reading.line, from: plot });
    const state = isHidden(line.label) ? ', hidden' : '';
    tell(`${line.label}${state}: ${readout.text(reading)}, ${readout.title(reading.x)}`);
  }

  function toggle(): void {
    const { readout } = props().plot;
    const label = readout ? readout.lines[reading?.line ?? -1]?.label : labelOf(chart(), element);
    if (label === undefined) return;
    props().toggle(label);
    tell(`${label} ${isHidden(label) ? 'hidden' : 'shown'}.`);
  }

  /** The place that is pointed at, and the line that is nearest there. */
  function pointedAt({ offsetX, offsetY }: MouseEvent): { readonly x: number; readonly line?: Reading } | undefined {
    const { readout } = props().plot;
    const scales = chart()?.scales;
    if (!readout || !scales?.x || !scales.y) return undefined;
    const x = snapped(readout, scales.x.getValueForPixel(offsetX) ?? 0, isHidden);
    if (x === undefined) return undefined;
    const distance = ({ y }: Reading) => Math.abs((scales.y?.getPixelForValue(y) ?? 0) - offsetY);
    const [line] = readingsAt(readout, x, isHidden).sort((a, b) => distance(a) - distance(b));
    return { x, ...(line && { line }) };
  }

  /** Opens what stands where the arrows have led. */
  function openHere(): boolean {
    const { open } = props().plot;
    if (!open || !(reading || element)) return false;
    if (reading) open(reading.line, reading.x);
    else if (element) open(element.datasetIndex, element.index);
    return true;
  }

  on('pointermove', (event) => {
    const at = event.buttons > 0 ? undefined : pointedAt(event);
    if (at) moveCrosshair(axis, { x: at.x, line: at.line?.line, from: plot });
  });
  let pressed: PointerEvent | undefined;
  on('pointerdown', (event) => {
    pressed = event;
  });
  on('click', (event) => {
    const { open, readout } = props().plot;
    // The end of a drag, which zooms.
    const isDrag = pressed && Math.abs(event.clientX - pressed.clientX) > MAX_CLICK;
    if (!open || isDrag) return;
    const line = readout && pointedAt(event)?.line;
    if (line) open(line.line, line.x);
    const [hit] = readout
      ? []
      : (chart()?.getElementsAtEventForMode(event, 'nearest', { intersect: true }, false) ?? []);
    if (hit) open(hit.datasetIndex, hit.index);
  });
  on('pointerleave', leave);
  on('blur', leave);
  on('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Escape') leave();
    if (event.key === 'Enter' && openHere()) {
      // The card would open its menu.
      event.stopPropagation();
      event.preventDefault();
    }
    if (event.key !== ' ' && !WALKING.includes(event.key)) return;
    event.preventDefault();
    if (event.key === ' ') toggle();
    else walk(event.key);
  });
  const endZoom = zoomable(plot, {
    scale: () => (props().zooms ? chart()?.scales.x : undefined),
    get: () => props().zoom,
    whole: () => wholeRange(props().plot.configuration()),
    set: (range) => props().setZoom(range),
  });
  return () => {
    listening.abort();
    endZoom();
  };
}

function labelOf(chart: Chart | null, element: Element | undefined): string | undefined {
  return chart?.data.datasets.length === 1 ? undefined : chart?.data.datasets[element?.datasetIndex ?? -1]?.label;
}
