import { measure as dropMeasure } from '../../src/core/measures/drop';
import { measure as forgettingMeasure } from '../../src/core/measures/forgetting';
import { metricNames } from '../../src/core/measures/metric';
import type { RunCard } from '../../src/core/panel/runCard';
import { choice } from '../shared/choice';
import type { SettingsStore } from '../shared/panel';
import type { SectionContent } from '../shared/section';
import { select } from '../shared/select';
import { accuracyChart } from './charts/accuracy';
import { averageChart } from './charts/average';
import { type ForgettingMeasure, forgettingChart } from './charts/forgetting';
import { importanceChart, type OmegaKind } from './charts/importanceHistogram';
import { lambdaChart, lambdaFamilies } from './charts/lambda';
import { lossChart } from './charts/loss';
import { matrixChart } from './charts/matrix';
import { memoryChart } from './charts/memory';
import { subsetsChart } from './charts/subsets';
import { transferChart } from './charts/transfer';
import type { ShownRun } from './model';
import type { Settings } from './settings';

/** What the charts show. */
export interface Shown {
  readonly runs: readonly ShownRun[];
  /** Of all runs, shown or not. */
  readonly cards: readonly RunCard[];
  readonly tasks: readonly number[];
  /** Whether the user has selected the tasks. */
  readonly isChosen: boolean;
  /** Tasks of the longest run. */
  readonly total: number;
}

type DashboardSection = SectionContent<[Shown]>;

const accuracy = (): DashboardSection => ({
  title: ({ runs }) => metricNames(runs.map(({ card }) => card)).title,
  charts: ({ runs, tasks, isChosen }) => [
    ...runs.map((run) => accuracyChart(run, tasks, runs.length > 1)),
    ...runs.map((run) => matrixChart(run, tasks, isChosen, runs.length > 1)),
  ],
  columns: ({ runs }) => Math.max(2, runs.length),
});

function forgettingAndTransfer(settings: SettingsStore<Settings>): DashboardSection {
  const measure = select<ForgettingMeasure>('Measure', (forgetting) => settings.set({ forgetting }));
  const measures = [
    ['forgetting', `forgetting (${forgettingMeasure.source?.paper})`],
    ['drop', `drop (${dropMeasure.source?.paper})`],
  ] as const;
  measure.update(measures, settings.get().forgetting);
  return {
    controls: [measure.element],
    title: () => 'Forgetting and transfer',
    charts({ runs, tasks, isChosen, total }) {
      const shownTasks = isChosen ? tasks : Array.from({ length: total }, (_, i) => i + 1);
      const withSubsets = runs.filter(({ state }) => state.subsets.length > 0);
      return [
        averageChart(runs),
        forgettingChart(runs, shownTasks, settings.get().forgetting),
        transferChart(runs),
        ...(withSubsets.length > 0 ? [subsetsChart(withSubsets)] : []),
      ];
    },
  };
}

const sensitivity = (): DashboardSection => ({
  title: () => 'Sensitivity to λ',
  charts({ runs, cards }) {
    const families = lambdaFamilies(
      runs.map(({ card }) => card),
      cards,
    );
    return families.length === 0 ? [] : [lambdaChart(families, 'averageAccuracy'), lambdaChart(families, 'forgetting')];
  },
});

const training = (): DashboardSection => ({
  title: () => 'Training',
  charts: ({ runs }) => [...runs.map((run) => lossChart(run, runs.length > 1)), memoryChart(runs)],
});

/** Tensors whose Ω is shown unless the user chooses others. */
const DEFAULT_TENSORS = 3;
const MAX_TENSORS = 12;

function importance(settings: SettingsStore<Settings>): DashboardSection {
  const tensorsChoice = choice('Layers', MAX_TENSORS, (tensors) => settings.set({ tensors }));
  const omega = select<OmegaKind>('Importance', (kind) => settings.set({ omega: kind }));
  const omegas = [
    ['accumulated', 'accumulated over tasks'],
    ['own', 'of each task'],
  ] as const;
  omega.update(omegas, settings.get().omega);
  return {
    controls: [tensorsChoice.element, omega.element],
    title: () => 'Importance Ω',
    charts({ runs, tasks }) {
      const measured = runs.filter(({ state }) => state.importance.length > 0);
      const tensors = [
        ...new Set(
          measured.flatMap(({ state }) => state.importance.at(-1)?.accumulated ?? []).map((each) => each.tensor),
        ),
      ];
      const kernels = tensors.filter((tensor) => tensor.endsWith('/kernel'));
      const chosen = settings.get().tensors?.filter((tensor) => tensors.includes(tensor)) ?? [];
      const shown = chosen.length > 0 ? chosen : (kernels.length > 0 ? kernels : tensors).slice(0, DEFAULT_TENSORS);
      tensorsChoice.update(
        tensors.map((tensor) => ({ id: tensor, label: tensor })),
        shown,
      );
      return measured.flatMap((run) =>
        shown.map((tensor) => importanceChart(run, tensor, tasks, settings.get().omega, runs.length > 1)),
      );
    },
  };
}

/** All sections, in their order on the page. */
export const sections: readonly ((settings: SettingsStore<Settings>) => DashboardSection)[] = [
  accuracy,
  forgettingAndTransfer,
  sensitivity,
  training,
  importance,
];
