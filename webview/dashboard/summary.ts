import { groupBySeed } from '../../src/core/experiment/setting';
import { attemptText, significant } from '../../src/core/format';
import { tasksLearnt } from '../../src/core/measures/accuracyMatrix';
import { measuresOf } from '../../src/core/measures/list';
import type { Measure } from '../../src/core/measures/measure';
import { type RunCard, seeded } from '../../src/core/panel/runCard';
import { statistic } from '../../src/core/run/statistic';
import { element, iconButton } from '../shared/element';
import { tellHost } from '../shared/host';
import { seriesStyle, swatch } from '../shared/series';
import { numberCell, tableBox } from '../shared/tableElement';
import type { ShownRun } from './model';

/** The runs side by side, in numbers. */
export function summaryTable(runs: readonly ShownRun[]): HTMLElement {
  const measures = measuresOf(runs.map(({ card }) => card));
  const columns = [
    { title: 'Run', meaning: 'The experiment, and its mark in charts' },
    { title: 'Method', meaning: 'The method against forgetting, and its λ' },
    { title: 'State', meaning: 'Tasks trained, and current activity' },
    ...measures.map(({ short, title, definition }) => ({
      title: short,
      meaning: `${title}: ${definition}`,
      isNumber: true,
    })),
    { title: element('span', { class: 'visually-hidden' }, 'Actions') },
  ];
  const rows = runs.map(({ card, state }, i) => {
    const mark = runs.length > 1 && swatch({ style: seriesStyle(i), mark: 'points' });
    return row(
      element('th', { scope: 'row', title: card.id }, element('span', { class: 'named' }, mark, card.name)),
      card,
      stateText({ card, state }),
      measures.map(({ of, quantity }) => quantity.text(of(state))),
      actions(card, state.checkpoints.at(-1)?.task),
    );
  });
  return tableBox('Runs side by side', columns, rows, seedRows(runs, measures));
}

/** @param heading what the row is of */
function row(heading: HTMLElement, card: RunCard, state: string, values: readonly string[], actions?: HTMLElement) {
  return element(
    'tr',
    {},
    heading,
    element('td', { title: card.convention }, methodText(card)),
    element('td', {}, state),
    ...values.map(numberCell),
    element('td', {}, actions),
  );
}

function actions({ id, name }: RunCard, checkpoint: number | undefined): HTMLElement {
  const inspect = () => tellHost({ type: 'command', command: 'inspectImportance', run: id, checkpoint });
  const openLog = () => tellHost({ type: 'command', command: 'openLog', run: id });
  return element(
    'span',
    // The number is here so that the buttons are made again for another checkpoint.
    { class: 'actions', 'data-checkpoint': checkpoint },
    checkpoint !== undefined && iconButton('inspect', `Inspect importance of ${name}`, inspect),
    iconButton('output', `Open the log of ${name}`, openLog),
  );
}

/** Means over seeds, of runs that differ in nothing else and have trained as many tasks. */
function seedRows(runs: readonly ShownRun[], measures: readonly Measure[]): readonly HTMLElement[] {
  return groupBySeed(runs, ({ card, state }) => ({
    ...seeded(card),
    learnt: tasksLearnt(state.accuracyMatrix),
  })).flatMap(({ items }) => {
    const first = items[0]?.card;
    if (!first || items.length < 2) return [];
    const names = items.map(({ card }) => card.name).join('\n');
    return row(
      element('th', { scope: 'row', title: names }, `Mean ± standard deviation, n = ${items.length}`),
      first.lambdas ? { ...first, lambdas: [] } : first,
      `seeds ${items.map(({ card }) => card.seed).join(', ')}`,
      measures.map(({ of, quantity }) => quantity.meanText(statistic(items.map(({ state }) => of(state))))),
    );
  });
}

function methodText({ method, lambda, lambdas }: RunCard): string {
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
