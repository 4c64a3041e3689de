import { percent } from '../../src/core/format';
import { metricNames } from '../../src/core/measures/metric';
import { MAX_WATCHED_RUNS } from '../../src/core/panel/protocol';
import { choice } from '../shared/choice';
import { element, labelled } from '../shared/element';
import type { Model } from './model';
import { selectTasks } from './taskSelection';

/** Chooses the runs and tasks that are shown. */
export function toolbar(model: Model) {
  const { settings } = model;
  const runs = choice('Runs', MAX_WATCHED_RUNS, (chosen) => model.watch(chosen));
  const tasks: HTMLInputElement = element('input', {
    ...{ class: 'input', type: 'text', size: 10, 'aria-describedby': 'tasks-problem', value: settings.get().tasks },
    title: 'Tasks to show: numbers or ranges, such as 1-5, 8, or “all”. Empty: an even selection.',
    oninput: () => settings.set({ tasks: tasks.value }),
  });
  const problem = element('span', { id: 'tasks-problem', class: 'problem', role: 'alert' });
  return {
    element: element(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'Runs and tasks shown' },
      runs.element,
      labelled('Tasks', tasks),
      problem,
    ),
    /** @returns the tasks selected, of so many; none while the selection is invalid */
    paint(total: number) {
      runs.update(
        model.cards.map(({ id, name, metric, averageAccuracy, learnt, tasks: all }) => ({
          id,
          label: name === id ? id : `${name} · ${id}`,
          detail: `${learnt} of ${all} tasks${averageAccuracy === null ? '' : `, ${metricNames([{ metric }]).short} ${percent(averageAccuracy)}`}`,
        })),
        model.watched,
      );
      const selection = selectTasks(settings.get().tasks, total);
      problem.textContent = selection.problem ?? '';
      tasks.setAttribute('aria-invalid', String(selection.problem !== undefined));
      // Seen while the field is empty: how many tasks the charts show by default.
      if (!selection.isChosen) tasks.placeholder = `${selection.tasks.length} of ${total}`;
      return selection;
    },
  };
}
