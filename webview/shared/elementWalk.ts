import type { Chart } from 'chart.js';
import { joined } from '../../src/core/joined';

/** A bar or a cell. */
export interface Element {
  readonly datasetIndex: number;
  readonly index: number;
}

/** Where an arrow key leads from a bar or a cell. */
export function elementAfter(chart: Chart, at: Element | undefined, key: string): Element | undefined {
  const cells = chart.data.datasets[0]?.data as readonly unknown[] | undefined;
  if (cells?.some(isCell)) return cellAfter(cells.filter(isCell), at, key);
  const series = chart.data.datasets.flatMap(({ data }, datasetIndex) =>
    data.some((value) => value !== null) ? [{ datasetIndex, data }] : [],
  );
  const place = Math.max(
    0,
    series.findIndex(({ datasetIndex }) => datasetIndex === at?.datasetIndex),
  );
  const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
  const next = series[Math.min(series.length - 1, Math.max(0, place + step))];
  if (!next) return undefined;
  const measured = next.data.flatMap((value, index) => (value === null ? [] : [index]));
  const from = at?.index ?? -1;
  const index =
    key === 'ArrowRight'
      ? (measured.find((each) => each > from) ?? measured.at(-1))
      : key === 'ArrowLeft' && at
        ? (measured.findLast((each) => each < from) ?? measured[0])
        : key === 'Home'
          ? measured[0]
          : key === 'End' || key === 'ArrowLeft'
            ? measured.at(-1)
            : (measured.find((each) => each >= from) ?? measured.at(-1));
  return index === undefined ? undefined : { datasetIndex: next.datasetIndex, index };
}

interface Cell {
  readonly x: number;
  readonly y: number;
}

function isCell(value: unknown): value is Cell {
  return typeof value === 'object' && value !== null && 'v' in value;
}

const steps: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ...{ ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] },
};

/** The next cell that was measured, in the same row or column. */
function cellAfter(cells: readonly Cell[], at: Element | undefined, key: string): Element | undefined {
  const from = at && cells[at.index];
  const step = steps[key];
  if (!from || !step) return { datasetIndex: 0, index: key === 'End' || key === 'ArrowLeft' ? cells.length - 1 : 0 };
  const [dx, dy] = step;
  const ahead = cells
    .map(({ x, y }, index) => ({
      index,
      along: (x - from.x) * dx + (y - from.y) * dy,
      isBeside: dx ? y !== from.y : x !== from.x,
    }))
    .filter(({ along, isBeside }) => along > 0 && !isBeside)
    .sort((a, b) => a.along - b.along);
  return { datasetIndex: 0, index: ahead[0]?.index ?? at.index };
}

/** Shows the tooltip of a bar or a cell, as if it was pointed at. @returns what the tooltip says */
export function pointAt(chart: Chart, at: Element | undefined): string {
  const { tooltip } = chart;
  chart.setActiveElements(at ? [at] : []);
  tooltip?.setActiveElements(at ? [at] : [], { x: 0, y: 0 });
  chart.render();
  if (!tooltip || !at) return '';
  const lines = [...tooltip.title, ...tooltip.body.flatMap(({ lines }) => lines)];
  return joined(
    ': ',
    lines.map((line) => line.trim()),
  );
}
