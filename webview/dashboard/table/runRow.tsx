import { useMemo } from 'preact/hooks';
import { tellHost } from '../../shared/host';
import { IconButton } from '../../shared/icon';
import { Swatch } from '../../shared/legend';
import { seriesStyle } from '../../shared/series';
import { NAME } from '../../shared/table/column';
import { Expander } from '../../shared/table/expander';
import { theme } from '../../shared/theme';
import { NO_BASELINE } from '../baseline';
import type { ShownGroup } from '../groups';
import { differenceText, FORGOTTEN, type RunColumn, valueIn } from './columns';
import type { TableRow } from './rows';

interface RunRowProps {
  readonly row: TableRow;
  readonly columns: readonly RunColumn[];
  readonly baseline: ShownGroup | undefined;
  /** What bars are relative to: the most that a row forgot, as a fraction. */
  readonly maxForgotten: number;
  readonly hasSwatch: boolean;
  /** Whether some row can be expanded. */
  readonly hasParts: boolean;
  readonly isPart: boolean;
  readonly isExpanded: boolean;
  toggle(): void;
  pin(baseline: string): void;
}

/** A row of the table, made again only where what it shows has changed: a run that trains changes ten times a second. */
export function RunRow(props: RunRowProps) {
  const { row, columns, baseline, maxForgotten, hasSwatch, hasParts, isPart, isExpanded } = props;
  const statesOf = (runs: TableRow['runs'] = []) => runs.flatMap(({ card, state }) => [card, state]);
  return useMemo(
    () => <Row {...props} />,
    [
      ...[row.name, row.place, row.isBaseline, columns, maxForgotten, hasSwatch, hasParts, isPart, isExpanded, theme()],
      ...[baseline?.name, ...statesOf(row.runs), ...statesOf(baseline?.runs)],
    ],
  );
}

function Row(props: RunRowProps) {
  const { row, columns, isPart } = props;
  return (
    <tr class={isPart ? 'part' : undefined}>
      {columns.map((column) => {
        if (column.id === NAME) return <NameCell key={NAME} {...props} />;
        if (column.kind === 'measure') return <MeasureCell key={column.id} {...props} column={column} />;
        return (
          <td key={column.id} title={column.detail?.(row)}>
            {column.text(row)}
          </td>
        );
      })}
      <td>
        <Actions {...props} />
      </td>
    </tr>
  );
}

function NameCell({ row, hasSwatch, hasParts, isPart, isExpanded, toggle }: RunRowProps) {
  return (
    <th scope="row" title={row.runs.map(({ card }) => card.id).join('\n')}>
      <span class="named">
        <Expander
          label={row.parts.length > 0 ? `Runs of ${row.name}` : undefined}
          keepsPlace={hasParts}
          {...{ isExpanded, toggle }}
        />
        {hasSwatch && !isPart && <Swatch style={seriesStyle(row.place)} mark="points" />}
        <span class="name">
          {row.name}
          {row.isBaseline && <span class="badge">baseline</span>}
        </span>
      </span>
    </th>
  );
}

interface MeasureCellProps extends RunRowProps {
  readonly column: Extract<RunColumn, { kind: 'measure' }>;
}

function MeasureCell({ row, column, baseline, maxForgotten }: MeasureCellProps) {
  const difference = differenceText(baseline, row, column.measure);
  return (
    <td class="number">
      <span class="measured">
        {column.id === FORGOTTEN && <Bar share={(valueIn(row, column.measure)?.mean ?? 0) / maxForgotten} />}
        {column.text(row)}
        {baseline && (
          <small class="difference" title={difference && `Difference to ${baseline.name}`}>
            {difference && ` ${difference}`}
          </small>
        )}
      </span>
    </td>
  );
}

/** From 0 to a share of the greatest value in the column. */
function Bar({ share }: { readonly share: number }) {
  return (
    <svg class="bar" width={60} height={10} aria-hidden="true">
      <rect width={60 * Math.min(1, Math.max(0, share || 0))} height={10} fill={theme().lost(0.7)} />
    </svg>
  );
}

function Actions({ row, isPart, pin }: RunRowProps) {
  const [run] = row.runs;
  if (!run) return null;
  const { id } = run.card;
  const checkpoint = run.state.checkpoints.at(-1)?.task;
  return (
    <span class="actions">
      {!isPart && (
        <IconButton
          icon={row.isBaseline ? 'pinned' : 'pin'}
          label={row.isBaseline ? `Compare with no baseline` : `Compare all with ${row.fullName}`}
          isPressed={row.isBaseline}
          onClick={() => pin(row.isBaseline ? NO_BASELINE : id)}
        />
      )}
      {checkpoint !== undefined && (
        <IconButton
          icon="inspect"
          label={`Inspect importance of ${row.fullName}`}
          onClick={() => tellHost({ type: 'command', command: 'inspectImportance', run: id, checkpoint })}
        />
      )}
      <IconButton
        icon="output"
        label={`Open the log of ${row.fullName}`}
        onClick={() => tellHost({ type: 'command', command: 'openLog', run: id })}
      />
    </span>
  );
}
