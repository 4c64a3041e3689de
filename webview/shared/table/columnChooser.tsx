import { IconButton } from '../icon';
import { Popup } from '../popup';
import { Checkbox } from '../toolkit';
import { NAME } from './column';
import { moveColumn, type TableModel } from './tableState';

interface ColumnChooserProps<R extends { readonly id: string; readonly parts: readonly R[] }> {
  readonly table: TableModel<R>;
  /** Back to the columns that are shown by default. */
  reset(): void;
}

/** Chooses which columns are shown, and their order; says what each is. */
export function ColumnChooser<R extends { readonly id: string; readonly parts: readonly R[] }>({
  table,
  reset,
}: ColumnChooserProps<R>) {
  const columns = table.getAllLeafColumns().filter(({ id }) => id !== NAME);
  const shown = columns.filter((column) => column.getIsVisible());

  function move(id: string, to: string | undefined): void {
    if (to === undefined) return;
    const focused = document.activeElement;
    moveColumn(table, id, to);
    // An element that is moved in the page loses the focus.
    if (focused instanceof HTMLElement) focused.focus();
  }

  const list = () => (
    <>
      <ul class="options columns" aria-label="Columns">
        {columns.map((column, i) => {
          const { id } = column;
          const { title = id, definition = '' } = column.columnDef.meta?.column ?? {};
          return (
            <li key={id}>
              <Checkbox
                text={title}
                isChecked={column.getIsVisible()}
                onChange={(isChecked) => {
                  column.toggleVisibility(isChecked);
                  return true;
                }}
              />
              <span class="actions">
                <IconButton
                  icon="arrow-left"
                  label={`Move ${title} left`}
                  onClick={() => move(id, columns[i - 1]?.id)}
                />
                <IconButton
                  icon="arrow-right"
                  label={`Move ${title} right`}
                  onClick={() => move(id, columns[i + 1]?.id)}
                />
              </span>
              <span class="note">{definition}</span>
            </li>
          );
        })}
      </ul>
      <button type="button" class="link" onClick={reset}>
        Default columns
      </button>
    </>
  );
  return <Popup text={`Columns: ${shown.length} of ${columns.length}`} content={list} />;
}
