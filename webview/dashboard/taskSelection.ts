/** Tasks drawn by themselves where the user has not chosen. */
const MOST_BY_DEFAULT = 8;

export type TaskSelection =
  | { readonly ok: true; readonly tasks: readonly number[]; readonly isChosen: boolean }
  | { readonly ok: false; readonly message: string };

/**
 * The tasks that a text names, e.g. `1-5, 20`: numbers and ranges. Nothing stands for all where they are few, else for
 * some spread evenly, with the first and the last; `all` for all.
 *
 * @param total tasks of the longest run that is shown
 */
export function selectTasks(text: string, total: number): TaskSelection {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return { ok: true, tasks: spread(total, MOST_BY_DEFAULT), isChosen: false };
  if (wanted === 'all') return { ok: true, tasks: spread(total, total), isChosen: true };
  const tasks = new Set<number>();
  for (const part of wanted.split(/[,;\s]+/).filter(Boolean)) {
    const [, first, last] = part.match(/^(\d+)(?:[-–](\d+))?$/) ?? [];
    if (first === undefined) return { ok: false, message: `“${part}” is no task. Write e.g. 1-5, 8.` };
    const [from, to] = [Number(first), Number(last ?? first)];
    for (let task = Math.max(1, from); task <= Math.min(total, to); task++) tasks.add(task);
  }
  if (tasks.size === 0) return { ok: false, message: `There are tasks 1 to ${total}.` };
  return { ok: true, tasks: [...tasks].sort((a, b) => a - b), isChosen: true };
}

/** At most `most` of 1..total, evenly spread, with both ends. */
function spread(total: number, most: number): number[] {
  if (total <= most) return Array.from({ length: total }, (_, i) => i + 1);
  return Array.from({ length: most }, (_, i) => 1 + Math.round((i * (total - 1)) / (most - 1)));
}
