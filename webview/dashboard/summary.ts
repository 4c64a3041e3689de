import { groupBySeed } from '../../src/core/experiment/setting';
import { seeded } from '../../src/core/panel/runCard';
import { metricNames } from '../../src/core/run/metricNames';
import { averageAccuracy, backwardTransfer, forwardTransfer, tasksLearnt } from '../../src/core/run/metrics';
import type { SearchState } from '../../src/core/run/run';
import { statistic } from '../../src/core/run/statistic';
import { element, iconButton } from '../shared/element';
import { bytes, percent, percentSpread, points, pointsSpread, short } from '../shared/format';
import { seriesStyle, swatch } from '../shared/series';
import type { ShownRun } from './model';
import { dropOf, forgettingOf } from './stream';

const columns: readonly (readonly [title: string, meaning: string, isNumber: boolean])[] = [
  ['Run', 'The experiment, and its mark in charts', false],
  ['Method', 'The method against forgetting, and its λ', false],
  ['State', 'Tasks trained, and current activity', false],
  ['ACC', 'Average accuracy (on facts: MAP) over the tasks trained, after the last of them', true],
  ['Forgetting', 'Mean over earlier tasks of best earlier accuracy minus current accuracy', true],
  ['Drop', 'Mean over earlier tasks of accuracy right after training minus current accuracy', true],
  ['BWT', 'Backward transfer: mean over earlier tasks of current accuracy minus accuracy right after training', true],
  [
    'FWT',
    'Forward transfer: mean over tasks of accuracy just before training minus that of the untrained network',
    true,
  ],
  ['Memory', 'What the method stores for later tasks', true],
];

export interface RunActions {
  inspect(run: string, checkpoint: number): void;
  openLog(run: string): void;
}

/** The runs side by side, in numbers. */
export function summaryTable(runs: readonly ShownRun[], actions: RunActions): HTMLElement {
  const { short: average } = metricNames(runs.map(({ card }) => card));
  const head = element(
    'tr',
    {},
    ...columns.map(([title, meaning, isNumber]) =>
      element('th', { scope: 'col', title: meaning, class: isNumber && 'number' }, title === 'ACC' ? average : title),
    ),
    element('th', { scope: 'col' }, element('span', { class: 'visually-hidden' }, 'Actions')),
  );
  const rows = runs.map(({ card, state }, i) => {
    const { accuracyMatrix: matrix, untrained } = state;
    const checkpoint = state.checkpoints.at(-1)?.task;
    const cell = (text: string) => element('td', { class: 'number' }, text);
    const mark = runs.length > 1 && swatch({ style: seriesStyle(i), mark: 'points' });
    return element(
      'tr',
      {},
      element('th', { scope: 'row', title: card.id }, element('span', { class: 'named' }, mark, card.name)),
      element('td', { title: card.convention }, methodText(card)),
      element('td', {}, stateText({ card, state })),
      cell(percent(averageAccuracy(matrix))),
      cell(points(forgettingOf(state).mean)),
      cell(points(dropOf(state).mean)),
      cell(points(backwardTransfer(matrix))),
      cell(points(forwardTransfer(matrix, untrained))),
      cell(bytes(state.memoryBytes)),
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
      element('tfoot', {}, ...seedRows(runs)),
    ),
  );
}

/** Means over seeds, of runs that differ in nothing else and have trained as many tasks. */
function seedRows(runs: readonly ShownRun[]): readonly HTMLElement[] {
  return groupBySeed(runs, ({ card, state }) => ({
    ...seeded(card),
    learnt: tasksLearnt(state.accuracyMatrix),
  })).flatMap(({ items }) => {
    const first = items[0]?.card;
    if (!first || items.length < 2) return [];
    const over = (measure: (state: ShownRun['state']) => number | null) =>
      statistic(items.map(({ state }) => measure(state)));
    const cell = (text: string) => element('td', { class: 'number' }, text);
    const seeds = items.map(({ card }) => card.seed).join(', ');
    return [
      element(
        'tr',
        {},
        element(
          'th',
          { scope: 'row', title: items.map(({ card }) => card.name).join('\n') },
          `Mean ± standard deviation, n = ${items.length}`,
        ),
        element('td', { title: first.convention }, methodText(first.lambdas ? { ...first, lambdas: [] } : first)),
        element('td', {}, `seeds ${seeds}`),
        cell(percentSpread(over(({ accuracyMatrix }) => averageAccuracy(accuracyMatrix)))),
        cell(pointsSpread(over((state) => forgettingOf(state).mean))),
        cell(pointsSpread(over((state) => dropOf(state).mean))),
        cell(pointsSpread(over(({ accuracyMatrix }) => backwardTransfer(accuracyMatrix)))),
        cell(pointsSpread(over(({ accuracyMatrix, untrained }) => forwardTransfer(accuracyMatrix, untrained)))),
        cell(bytes(Math.round(over(({ memoryBytes }) => memoryBytes)?.mean ?? 0))),
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
  if (lambda !== undefined) return `${method}, λ = ${short(lambda)}`;
  if (!lambdas) return method;
  const found = lambdas.map(({ task, lambda: each }) => `${short(each)} (task ${task})`);
  return `${method}, λ searched${found.length > 0 ? `: ${found.join(', ')}` : ''}`;
}

function stateText({ card, state }: ShownRun): string {
  const trained = `${tasksLearnt(state.accuracyMatrix)} of ${Math.max(card.tasks, state.tasks.length)} tasks`;
  const now = state.tasks.find((task) => task.state === 'training');
  const last = state.sessions.at(-1);
  if (now && last && !last.ended)
    return `${trained}, training task ${now.task}${attemptText(now.search)}: ${Math.round(now.percent)} %`;
  if (now) return `${trained}, stopped in task ${now.task} at ${Math.round(now.percent)} %`;
  return trained;
}

function attemptText(search: SearchState | undefined): string {
  if (!search) return '';
  const { tried, most, lambda } = search;
  return tried.length === 0 ? ', reference for λ' : `, attempt ${tried.length} of ${most}, λ = ${short(lambda)}`;
}
