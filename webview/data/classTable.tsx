import type { ShownStream } from '../../src/core/panel/shownStream';
import { TableBox } from '../shared/tableBox';
import { reportOf } from './report';

/** Rows on the page; what is copied has all. */
const MAX_ROWS = 500;

/** How many samples each class of each task has; of feature vectors, also between which values they are. */
export function ClassTable({ stream }: { readonly stream: ShownStream }) {
  const { tables, notes } = reportOf(stream);
  const [table] = tables;
  if (!table) return null;
  const headings = table.columns.map((column, i) => (
    <th key={column} scope="col" class={i > 1 ? 'number' : undefined}>
      {column}
    </th>
  ));
  return (
    <>
      <TableBox label={table.title} headings={headings}>
        <tbody>
          {table.rows.slice(0, MAX_ROWS).map(([task, name, ...numbers], i) => (
            <tr key={i}>
              <th scope="row">{task}</th>
              <td>{name}</td>
              {numbers.map((text, place) => (
                <td key={table.columns[place + 2]} class="number">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </TableBox>
      {table.rows.length > MAX_ROWS && (
        <p class="note">
          The first {MAX_ROWS} of {table.rows.length} rows; the copied table has all.
        </p>
      )}
      {notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </>
  );
}
