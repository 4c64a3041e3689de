import { count, inPoints, inSentence } from '../../src/core/format';
import { shownStatuses } from '../../src/core/sweep/shownCell';
import { differenceTo } from './baseline';
import { bestOf } from './best';
import { type CellGroup, isDone } from './groups';
import type { ShownSweep } from './model';
import { openCells } from './openCells';
import { comparedText } from './words';

/** The best setting, how far ahead it is, and how the cells stand: in a few sentences. */
export function Verdict({ shown }: { readonly shown: ShownSweep }) {
  const { cells, groups, measure, compared, read, problem } = shown;
  const best = bestOf(groups, measure);
  const complete = cells.filter((cell) => isDone(cell) || cell.status === 'stopped early').length;
  return (
    <section class="verdict" aria-label="Verdict">
      <p class="best-setting">
        {best.length > 0 ? <Best shown={shown} best={best} /> : 'No cell can be compared yet. '}
        <strong>
          {count(complete)} of {count(cells.length, 'cell')} complete
        </strong>
        {statesText(shown)}.
      </p>
      {compared !== 'done' && <p class="note">{comparedText(compared)}</p>}
      {read < cells.length && (
        <p class="note">
          Reading logs: {count(read)} of {count(cells.length)} cells.
        </p>
      )}
      {problem !== undefined && <p class="problem">{problem}</p>}
    </section>
  );
}

/** Names of equal settings that a sentence has room for. */
const MAX_NAMED = 3;

function Best({ shown, best }: { readonly shown: ShownSweep; readonly best: readonly CellGroup[] }) {
  const { measure, baseline, groups } = shown;
  const [first] = best;
  const value = first?.measures[measure.id];
  if (!first || !value) return null;
  const more = best.length - MAX_NAMED;
  const word = inSentence(measure.title);
  const of = first.cells.length > value.n ? ` of ${first.cells.length}` : '';
  return (
    <>
      Best{groups.length > 1 && best.length > 1 ? `, ${count(best.length)} settings alike` : ''}:{' '}
      {best.slice(0, MAX_NAMED).map((group, i) => (
        <>
          {i > 0 && '; '}
          <button
            key={group.id}
            type="button"
            class="link"
            title={`Open ${group.name} in the dashboard`}
            onClick={() => openCells(shown.path, group.cells)}
          >
            {group.name}
          </button>
        </>
      ))}
      {more > 0 && ` and ${count(more)} more`}: {word}{' '}
      <strong>{measure.quantity.meanText(value).replace(/^\+/, '')}</strong>
      {first.cells.length > 1 && ` over ${value.n}${of} seeds`}
      {aheadText(differenceTo(baseline, first, measure.id), measure.better, baseline?.name ?? '')}.{' '}
    </>
  );
}

function aheadText(difference: number | null, better: 'higher' | 'lower', name: string): string {
  if (difference === null) return '';
  const ahead = better === 'higher' ? difference : -difference;
  const text = inPoints.text(Math.abs(difference)).replace('+', '');
  if (Number(text.split(' ')[0]) === 0) return `; equal to ${name}`;
  return `; ${text} ${ahead > 0 ? 'ahead of' : 'behind'} ${name}`;
}

/** What the other cells do, e.g. `; 2 running, 1 failed`. */
function statesText({ cells }: ShownSweep): string {
  const counts = shownStatuses
    .filter((status) => status !== 'done')
    .map((status) => [status, cells.filter((cell) => cell.status === status).length] as const)
    .filter(([, length]) => length > 0);
  return counts.length > 0 ? `; ${counts.map(([status, length]) => `${count(length)} ${status}`).join(', ')}` : '';
}
