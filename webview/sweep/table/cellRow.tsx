import { useMemo } from 'preact/hooks';
import { IconButton } from '../../shared/icon';
import { NAME } from '../../shared/table/column';
import { Expander } from '../../shared/table/expander';
import { type Baseline, NO_BASELINE } from '../baseline';
import { openCells } from '../openCells';
import { type CellColumn, differenceText } from './columns';
import type { CellRow } from './rows';

interface CellRowProps {
  /** Path of the sweep. */
  readonly sweep: string;
  readonly row: CellRow;
  readonly columns: readonly CellColumn[];
  readonly baseline: Baseline | undefined;
  /** Measures, by their ids, that no other row has better. */
  readonly best: ReadonlySet<string>;
  /** Whether some row can be expanded. */
  readonly hasParts: boolean;
  readonly isPart: boolean;
  readonly isExpanded: boolean;
  toggle(): void;
  pin(baseline: string): void;
}

/** A row of the table, made again only where what it shows has changed. */
export function CellRowView(props: CellRowProps) {
  const { row, columns, baseline, best, hasParts, isPart, isExpanded } = props;
  return useMemo(
    () => <Row {...props} />,
    [
      row,
      columns,
      baseline?.name,
      baseline && row.group && baseline.of(row.group),
      [...best].join(),
      hasParts,
      isPart,
      isExpanded,
      isPinned(props),
    ],
  );
}

function isPinned({ row, baseline }: CellRowProps): boolean {
  return row.group !== undefined && baseline?.group?.id === row.id;
}

function Row(props: CellRowProps) {
  const { row, columns, best, isPart } = props;
  return (
    <tr class={isPart ? 'part' : undefined}>
      {columns.map((column) => {
        if (column.id === NAME) return <NameCell key={NAME} {...props} />;
        if (column.kind === 'measure') {
          return <MeasureCell key={column.id} {...props} column={column} isBest={best.has(column.id)} />;
        }
        return <td key={column.id}>{column.text(row)}</td>;
      })}
      <td>
        <Actions {...props} />
      </td>
    </tr>
  );
}

function NameCell(props: CellRowProps) {
  const { sweep, row, hasParts, isExpanded, toggle } = props;
  return (
    <th
      scope="row"
      title={row.cells
        .map(({ id }) => id)
        .slice(0, 12)
        .join('\n')}
    >
      <span class="named">
        <Expander
          label={row.parts.length > 0 ? `Cells of ${row.name}` : undefined}
          keepsPlace={hasParts}
          {...{ isExpanded, toggle }}
        />
        <button
          type="button"
          class="link name"
          title={`Open ${row.fullName} in the dashboard`}
          onClick={() => openCells(sweep, row.cells)}
        >
          {row.name}
        </button>
        {isPinned(props) && <span class="badge">baseline</span>}
      </span>
    </th>
  );
}

interface MeasureCellProps extends CellRowProps {
  readonly column: Extract<CellColumn, { kind: 'measure' }>;
  readonly isBest: boolean;
}

function MeasureCell({ row, column, baseline, isBest }: MeasureCellProps) {
  const difference = differenceText(baseline, row, column.measure);
  const other = row.group && baseline?.of(row.group);
  return (
    <td class={isBest ? 'number best' : 'number'}>
      <span class="measured">
        {isBest && <span class="badge">best</span>}
        {column.text(row)}
        {baseline && (
          <small class="difference" title={difference && `Difference to ${other?.name}`}>
            {difference && ` ${difference}`}
          </small>
        )}
      </span>
    </td>
  );
}

function Actions(props: CellRowProps) {
  const { row, pin } = props;
  const pinned = isPinned(props);
  if (!row.group) return null;
  return (
    <span class="actions">
      <IconButton
        icon={pinned ? 'pinned' : 'pin'}
        label={pinned ? 'Compare with no baseline' : `Compare all with ${row.fullName}`}
        isPressed={pinned}
        onClick={() => pin(pinned ? NO_BASELINE : row.id)}
      />
    </span>
  );
}
