import type { ComponentChildren } from 'preact';
import { count, inPercent, pointsLost } from '../../src/core/format';
import type { EvaluatedTask } from '../../src/core/panel/evaluation';
import { TableBox } from '../shared/tableBox';
import { theme, translucent } from '../shared/theme';

interface ComparisonTableProps {
  readonly label: string;
  /** Of the first and of the last column. */
  readonly rows: string;
  readonly size: string;
  readonly children: ComponentChildren;
}

/** A row for each thing that was measured then and now, with a bar of what is left and what was forgotten. */
export function ComparisonTable({ label, rows, size, children }: ComparisonTableProps) {
  const headings = (
    <>
      <th scope="col">{rows}</th>
      <th scope="col" class="number" title="On test samples, right after the task was trained">
        When learnt
      </th>
      <th scope="col" class="number" title="The same samples with this checkpoint">
        Now
      </th>
      <th scope="col">
        <Key text="left" />
        <Key text="forgotten" isForgotten />
      </th>
      <th scope="col" class="number" title="When learnt minus now, in percentage points">
        Forgotten
      </th>
      <th scope="col" class="number">
        {size}
      </th>
    </>
  );
  return (
    <TableBox label={label} headings={headings}>
      {children}
    </TableBox>
  );
}

interface RowProps {
  readonly label: string;
  readonly values: Pick<EvaluatedTask, 'learnt' | 'now' | 'forgotten'>;
  /** Samples or objects that were measured. */
  readonly size?: number;
  /** Whether it is a part of what is above. */
  readonly isPart?: boolean;
}

export function ComparisonRow({ label, values, size, isPart = false }: RowProps) {
  const { learnt, now, forgotten } = values;
  return (
    <tr>
      <th scope="row" class={isPart ? 'part' : undefined}>
        {label}
      </th>
      <td class="number">{inPercent.text(learnt)}</td>
      <td class="number">{inPercent.text(now)}</td>
      <td>
        <Bar learnt={learnt ?? now ?? 0} now={now ?? 0} />
      </td>
      <td class="number">{pointsLost(forgotten)}</td>
      <td class="number">{size === undefined ? '' : count(size)}</td>
    </tr>
  );
}

function Key({ text, isForgotten = false }: { readonly text: string; readonly isForgotten?: boolean }) {
  return (
    <span class="key">
      <svg viewBox="0 0 10 10" aria-hidden="true">
        <Part from={0} to={10} isForgotten={isForgotten} />
      </svg>
      {text}
    </span>
  );
}

/** From 0 to 100 %: what is left, and the part that was forgotten, as the dashboard has it. */
function Bar({ learnt, now }: { readonly learnt: number; readonly now: number }) {
  const at = (share: number) => 100 * Math.min(1, Math.max(0, share));
  const [left, before] = [at(now), at(learnt)];
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <Part from={0} to={left} />
      {before > left && <Part from={left} to={before} isForgotten />}
    </svg>
  );
}

interface PartProps {
  readonly from: number;
  readonly to: number;
  readonly isForgotten?: boolean;
}

function Part({ from, to, isForgotten = false }: PartProps) {
  const { series, foreground } = theme();
  const [color = foreground] = series;
  const look = isForgotten ? { fill: translucent(color), stroke: foreground } : { fill: color };
  return <rect x={from} y="0" width={to - from} height="10" {...look} vector-effect="non-scaling-stroke" />;
}
