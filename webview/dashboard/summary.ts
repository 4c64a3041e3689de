import { groupBySeed } from '../../src/core/experiment/setting';
import { attemptText, significant } from '../../src/core/format';
import { tasksLearnt } from '../../src/core/measures/accuracyMatrix';
import { measuresOf } from '../../src/core/measures/list';
import type { Measure } from '../../src/core/measures/measure';
import { seeded } from '../../src/core/panel/runCard';
import { statistic } from '../../src/core/run/statistic';
import { element, iconButton } from '../shared/element';
import { seriesStyle, swatch } from '../shared/series';
import type { ShownRun } from './model';

export interface RunActions {
  inspect(run: string, checkpoint: number): void;
  openLog(run: string): void;
}

/** The runs side by side, in numbers. */
export function summaryTable(runs: readonly ShownRun[], actions: RunActions): HTMLElement {
  const measures = measuresOf(runs.map(({ card }) => card));
  const heading = (text: string, title: string) => element('th', { scope: 'col', title }, text);
  const head = element(
    'tr',
    {},
    heading('Run', 'The experiment, and its mark in charts'),
    heading('Method', 'The method against forgetting, and its λ'),
    heading('State', 'Tasks trained, and current activity'),
    ...measures.map(({ short, title, definition }) =>
      element('th', { scope: 'col', title: `${title}: ${definition}`, class: 'number' }, short),
    ),
    element('th', { scope: 'col' }, element('span', { class: 'visually-hidden' }, 'Actions')),
  );
  const rows = runs.map(({ card, state }, i) => {
    const checkpoint = state.checkpoints.at(-1)?.task;
    const mark = runs.length > 1 && swatch({ style: seriesStyle(i), mark: 'points' });
    return element(
      'tr',
      {},
      element('th', { scope: 'row', title: card.id }, element('span', { class: 'named' }, mark, card.name)),
      element('td', { title: card.convention }, methodText(card)),
      element('td', {}, stateText({ card, state })),
      ...measures.map(({ of, quantity }) => numberCell(quantity.text(of(state)))),
      element(
        'td',
        {},
        element(
          'span',
          { class: 'actions' },
          checkpoint !== undefined &&
            iconButton('inspect', `Inspect importance of ${card.name}`, () => actions.inspect(card.id, checkpoint)),
          iconButton('output', `Open the log of ${card.name}`, () => actions.openLog(card.id)),
        ),
      ),
    );
  });
  return element(
    'div',
    { class: 'table-box summary', tabindex: 0, role: 'region', 'aria-label': 'Runs side by side' },
    element(
      'table',
      {},
      element('thead', {}, head),
      element('tbody', {}, ...rows),
      element('tfoot', {}, ...seedRows(runs, measures)),
    ),
  );
}

const numberCell = (text: string) => element('td', { class: 'number' }, text);

/** Means over seeds, of runs that differ in nothing else and have trained as many tasks. */
function seedRows(runs: readonly ShownRun[], measures: readonly Measure[]): readonly HTMLElement[] {
  return groupBySeed(runs, ({ card, state }) => ({
    ...seeded(card),
    learnt: tasksLearnt(state.accuracyMatrix),
  })).flatMap(({ items }) => {
    const first = items[0]?.card;
    if (!first || items.length < 2) return [];
    const names = items.map(({ card }) => card.name).join('\n');
    return [
      element(
        'tr',
        {},
        element('th', { scope: 'row', title: names }, `Mean ± standard deviation, n = ${items.length}`),
        element('td', { title: first.convention }, methodText(first.lambdas ? { ...first, lambdas: [] } : first)),
        element('td', {}, `seeds ${items.map(({ card }) => card.seed).join(', ')}`),
        ...measures.map(({ of, quantity }) =>
          numberCell(quantity.meanText(statistic(items.map(({ state }) => of(state))))),
        ),
        element('td', {}),
      ),
    ];
  });
}

/** Changes whenever the table would. */
export function summaryKey(runs: readonly ShownRun[]): string {
  return JSON.stringify(
    runs.map(({ card, state }) => [
      card,
      stateText({ card, state }),
      state.checkpoints.length,
      state.memoryBytes,
      state.n,
    ]),
  );
}

function methodText({ method, lambda, lambdas }: ShownRun['card']): string {
  if (lambda !== undefined) return `${method}, λ = ${significant(lambda)}`;
  if (!lambdas) return method;
  const found = lambdas.map(({ task, lambda: each }) => `${significant(each)} (task ${task})`);
  return `${method}, λ searched${found.length > 0 ? `: ${found.join(', ')}` : ''}`;
}

function stateText({ card, state }: ShownRun): string {
  const trained = `${tasksLearnt(state.accuracyMatrix)} of ${Math.max(card.tasks, state.tasks.length)} tasks`;
  const now = state.tasks.find((task) => task.state === 'training');
  const last = state.sessions.at(-1);
  const attempt = now?.search ? `, ${attemptText(now.search)}` : '';
  if (now && last && !last.ended)
    return `${trained}, training task ${now.task}${attempt}: ${Math.round(now.percent)} %`;
  if (now) return `${trained}, stopped in task ${now.task} at ${Math.round(now.percent)} %`;
  return trained;
}
