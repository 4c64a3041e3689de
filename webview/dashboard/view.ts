import { MAX_WATCHED_RUNS } from '../../src/core/panel/protocol';
import { metricNames } from '../../src/core/run/metricNames';
import { choice } from '../shared/choice';
import { element, icon } from '../shared/element';
import { percent } from '../shared/format';
import { grid, type Memories } from '../shared/grid';
import { tellHost } from '../shared/host';
import { select } from '../shared/select';
import { button, progressRing } from '../shared/toolkit';
import { accuracyChart } from './charts/accuracy';
import { averageChart } from './charts/average';
import { type ForgettingMeasure, forgettingChart } from './charts/forgetting';
import { importanceChart, type OmegaKind } from './charts/importance';
import { lambdaChart, lambdaFamilies } from './charts/lambda';
import { lossChart } from './charts/loss';
import { matrixChart } from './charts/matrix';
import { memoryChart } from './charts/memory';
import { subsetsChart } from './charts/subsets';
import { transferChart } from './charts/transfer';
import type { Model, ShownRun } from './model';
import type { Settings } from './settings';
import { definitionList, summaryKey, summaryTable } from './summary';
import { selectTasks } from './taskSelection';

/** Tensors whose Ω is shown where the user has not chosen. */
const TENSORS_BY_DEFAULT = 3;
const MOST_TENSORS = 12;

export interface View {
  paint(): void;
}

export function dashboardView(
  page: HTMLElement,
  model: Model,
  settings: { get(): Settings; set(changes: Partial<Settings>): void },
): View {
  const runsChoice = choice('Runs', MAX_WATCHED_RUNS, (runs) => model.watch(runs));
  const tasksInput = element('input', {
    class: 'input',
    type: 'text',
    placeholder: 'some',
    size: 10,
    'aria-describedby': 'tasks-problem',
  });
  tasksInput.value = settings.get().tasks;
  const tasksProblem = element('span', { id: 'tasks-problem', class: 'problem', role: 'alert' });
  tasksInput.addEventListener('input', () => settings.set({ tasks: tasksInput.value }));
  tasksInput.title = 'Tasks to show, e.g. 1-5, 8; all; or nothing, for some of many';
  const toolbar = element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'What is shown' },
    runsChoice.element,
    element('label', { class: 'labelled' }, element('span', {}, 'Tasks'), tasksInput),
    tasksProblem,
  );

  const tensorsChoice = choice('Layers', MOST_TENSORS, (tensors) => settings.set({ tensors }));
  const omegaSelect = select<OmegaKind>(
    'Importance',
    [
      ['accumulated', 'accumulated over tasks'],
      ['own', 'of each task'],
    ],
    settings.get().omega,
    (omega) => settings.set({ omega }),
  );
  const forgettingSelect = select<ForgettingMeasure>(
    'Measure',
    [
      ['forgetting', 'forgetting (Chaudhry 2018)'],
      ['drop', 'drop (Aljundi 2018)'],
    ],
    settings.get().forgetting,
    (forgetting) => settings.set({ forgetting }),
  );

  const problems = element('div', { class: 'problems', role: 'alert' });
  const summary = element('div', {});
  const memories: Memories = {
    get: (id) => settings.get().cards[id] ?? {},
    set: (id, memory) => settings.set({ cards: { ...settings.get().cards, [id]: memory } }),
  };
  const section = (title: string, ...controls: HTMLElement[]) => {
    const charts = element('div', { class: 'grid' });
    const heading = element('h2', {}, title);
    const box = element(
      'section',
      { class: 'group', 'aria-label': title },
      element('div', { class: 'group-head' }, heading, ...controls),
      charts,
    );
    return { box, heading, grid: grid(charts, memories) };
  };
  const accuracy = section('Accuracy');
  const retention = section('Forgetting and transfer', forgettingSelect.element);
  const sensitivity = section('Sensitivity to λ');
  const training = section('Training');
  const importance = section('Importance Ω', tensorsChoice.element, omegaSelect.element);
  const content = element(
    'div',
    { class: 'content' },
    problems,
    summary,
    definitionList(),
    accuracy.box,
    retention.box,
    sensitivity.box,
    training.box,
    importance.box,
  );
  const placeholder = element('div', { class: 'placeholder' });
  page.append(element('h1', { class: 'visually-hidden' }, 'MAS dashboard'), toolbar, placeholder, content);

  let shownSummary = '';
  let shownPlaceholder = '';

  function paintPlaceholder(kind: 'waiting' | 'none' | ''): void {
    placeholder.hidden = kind === '';
    content.hidden = kind !== '';
    toolbar.hidden = kind === 'none';
    if (kind === shownPlaceholder) return;
    shownPlaceholder = kind;
    if (kind === 'waiting')
      placeholder.replaceChildren(progressRing('Loading runs'), element('p', {}, 'Loading runs…'));
    if (kind === 'none') {
      placeholder.replaceChildren(
        icon('graph-line'),
        element('h2', {}, 'No runs yet'),
        element('p', {}, 'Train a task of an experiment, and see here how well each task is remembered.'),
        button('Train Next Task', 'primary', () => tellHost({ type: 'command', command: 'trainNextTask' })),
      );
    }
  }

  function paintProblems(): void {
    const found = model.watched.flatMap((id) => {
      const text = model.problemOf(id);
      const name = model.cards.find((card) => card.id === id)?.name ?? id;
      return text ? [{ name, text }] : [];
    });
    problems.hidden = found.length === 0;
    const texts = found.map(({ name, text }) => `${name}: ${text}`);
    if (texts.join('\n') === problems.dataset.shown) return;
    problems.dataset.shown = texts.join('\n');
    problems.replaceChildren(
      ...texts.map((text) => element('p', { class: 'problem' }, icon('warning'), element('span', {}, text))),
    );
  }

  function paintSummary(runs: readonly ShownRun[]): void {
    const key = summaryKey(runs);
    // Buttons in it keep the focus as long as nothing changes.
    if (key === shownSummary) return;
    shownSummary = key;
    const focused = document.activeElement?.closest('.summary')
      ? document.activeElement.getAttribute('aria-label')
      : null;
    summary.replaceChildren(
      summaryTable(runs, {
        inspect: (run, checkpoint) => tellHost({ type: 'command', command: 'inspectImportance', run, checkpoint }),
        openLog: (run) => tellHost({ type: 'command', command: 'openLog', run }),
      }),
    );
    if (focused) summary.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  function paintImportance(runs: readonly ShownRun[], tasks: readonly number[], ofMany: boolean): void {
    const { omega, tensors: chosen } = settings.get();
    const tensors = [
      ...new Set(runs.flatMap(({ state }) => state.importance.at(-1)?.accumulated ?? []).map(({ tensor }) => tensor)),
    ];
    const kernels = tensors.filter((tensor) => tensor.endsWith('/kernel')).slice(0, TENSORS_BY_DEFAULT);
    const present = chosen?.filter((tensor) => tensors.includes(tensor)) ?? [];
    const shown = present.length > 0 ? present : kernels;
    importance.box.hidden = tensors.length === 0;
    tensorsChoice.update(
      tensors.map((tensor) => ({ id: tensor, label: tensor })),
      shown,
    );
    const having = runs.filter(({ state }) => state.importance.length > 0);
    importance.grid.show(
      having.flatMap((run) => shown.map((tensor) => importanceChart(run, tensor, tasks, omega, ofMany))),
    );
  }

  return {
    paint() {
      if (!model.isReady) return paintPlaceholder('waiting');
      if (model.cards.length === 0) return paintPlaceholder('none');
      const runs = model.shown;
      if (runs.length === 0 && model.watched.every((id) => !model.problemOf(id))) return paintPlaceholder('waiting');
      paintPlaceholder('');
      runsChoice.update(
        model.cards.map(({ id, name, metric, averageAccuracy, learnt, tasks }) => ({
          id,
          label: name === id ? id : `${name} · ${id}`,
          detail: `${learnt} of ${tasks} tasks${averageAccuracy === null ? '' : `, ${metricNames([{ metric }]).short} ${percent(averageAccuracy)}`}`,
        })),
        model.watched,
      );
      paintProblems();

      const total = Math.max(0, ...runs.map(({ state }) => state.tasks.length));
      const selection = selectTasks(settings.get().tasks, total);
      tasksProblem.textContent = selection.ok ? '' : selection.message;
      tasksInput.setAttribute('aria-invalid', String(!selection.ok));
      const { tasks, isChosen } = selection.ok ? selection : { tasks: [], isChosen: false };
      const forgotten = isChosen ? tasks : Array.from({ length: total }, (_, i) => i + 1);
      const ofMany = runs.length > 1;

      paintSummary(runs);
      const { title } = metricNames(runs.map(({ card }) => card));
      accuracy.heading.textContent = title;
      accuracy.box.setAttribute('aria-label', title);
      accuracy.grid.show(
        [
          ...runs.map((run) => accuracyChart(run, tasks, ofMany)),
          ...runs.map((run) => matrixChart(run, tasks, isChosen, ofMany)),
        ],
        Math.max(2, runs.length),
      );
      const withSubsets = runs.filter(({ state }) => state.subsets.length > 0);
      retention.grid.show([
        averageChart(runs),
        forgettingChart(runs, forgotten, settings.get().forgetting),
        transferChart(runs),
        ...(withSubsets.length > 0 ? [subsetsChart(withSubsets)] : []),
      ]);
      const families = lambdaFamilies(
        runs.map(({ card }) => card),
        model.cards,
      );
      sensitivity.box.hidden = families.length === 0;
      sensitivity.grid.show(
        families.length === 0 ? [] : [lambdaChart(families, 'averageAccuracy'), lambdaChart(families, 'forgetting')],
      );
      training.grid.show([...runs.map((run) => lossChart(run, ofMany)), memoryChart(runs)]);
      paintImportance(runs, tasks, ofMany);
    },
  };
}
