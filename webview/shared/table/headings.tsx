import { Icon } from '../icon';
import { NAME } from './column';
import { moveColumn, type TableModel } from './tableState';

const sortOrders = { asc: ['ascending', 'arrow-up'], desc: ['descending', 'arrow-down'] } as const;

/** Headings that sort by their column when clicked, and move it when dragged. */
export function Headings<R extends { readonly id: string; readonly parts: readonly R[] }>({
  table,
}: {
  readonly table: TableModel<R>;
}) {
  return (
    <>
      {table.getVisibleLeafColumns().map((column) => {
        const { id } = column;
        const { kind, title, definition } = column.columnDef.meta?.column ?? {};
        const sorted = column.getIsSorted();
        const [order, icon] = sorted ? sortOrders[sorted] : [];
        return (
          <th
            key={id}
            scope="col"
            class={kind === 'measure' ? 'number' : undefined}
            aria-sort={order}
            draggable={id !== NAME}
            onDragStart={({ dataTransfer }) => dataTransfer?.setData('text/plain', id)}
            onDragOver={(event) => id !== NAME && event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              const dragged = event.dataTransfer?.getData('text/plain') ?? '';
              if (table.getColumn(dragged)) moveColumn(table, dragged, id);
            }}
          >
            <button type="button" class="sort" title={definition} onClick={column.getToggleSortingHandler()}>
              {title}
              {icon && <Icon name={icon} />}
            </button>
          </th>
        );
      })}
      <th scope="col">
        <span class="visually-hidden">Actions</span>
      </th>
    </>
  );
}
