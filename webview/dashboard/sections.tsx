import type { FunctionComponent } from 'preact';
import { measure as dropMeasure } from '../../src/core/measures/drop';
import { measure as forgettingMeasure } from '../../src/core/measures/forgetting';
import { metricNames } from '../../src/core/measures/metric';
import type { RunCard } from '../../src/core/panel/runCard';
import { Choice } from '../shared/choice';
import type { SettingsStore } from '../shared/panel';
import { Section } from '../shared/section';
import { Select } from '../shared/select';
import { Showing } from '../shared/showing';
import { Checkbox } from '../shared/toolkit';
import { comparedWith, isOfBaseline } from './baseline';
import { accuracyChart } from './charts/accuracy';
import { averageChart } from './charts/average';
import { classesChart } from './charts/classes';
import { type ForgettingMeasure, forgettingChart } from './charts/forgetting';
import { importanceChart, type OmegaKind } from './charts/importanceHistogram';
import { lambdaChart, lambdaFamilies } from './charts/lambda';
import { lossChart } from './charts/loss';
import { matrixChart } from './charts/matrix';
import { memoryChart } from './charts/memory';
import { protectionChart } from './charts/protection';
import { subsetsChart } from './charts/subsets';
import { transferChart } from './charts/transfer';
import { onlyName, type ShownGroup } from './groups';
import { InputMaps } from './inputMaps';
import type { ProtectionStore } from './protectionStore';
import type { Settings } from './settings';
import { fewOf } from './taskSelection';

/** What the charts show. */
export interface Shown {
  readonly groups: readonly ShownGroup[];
  /** The group that the others are compared with, whether it is among them or not. */
  readonly baseline: ShownGroup | undefined;
  /** Of all runs, shown or not. */
  readonly cards: readonly RunCard[];
  readonly tasks: readonly number[];
  /** Whether the user has selected the tasks. */
  readonly isChosen: boolean;
  /** Tasks of the longest run. */
  readonly total: number;
  readonly protections: ProtectionStore;
}

interface SectionProps {
  readonly shown: Shown;
  readonly settings: SettingsStore<Settings>;
}

function Accuracy({ shown, settings }: SectionProps) {
  const { groups, tasks, total, isChosen } = shown;
  const { beforeLearning, whileTraining } = settings.get();
  const { title } = metricNames(groups.map(({ card }) => card));
  const charts = [
    accuracyChart(groups, tasks, { beforeLearning, whileTraining }),
    matrixChart(groups, tasks, isChosen),
  ];
  const box = (name: 'beforeLearning' | 'whileTraining', text: string) => (
    <Checkbox
      text={text}
      isChecked={settings.get()[name]}
      onChange={(isChecked) => {
        settings.set({ [name]: isChecked });
        return true;
      }}
    />
  );
  const controls = (
    <>
      <ShowingTasks count={tasks.length} {...{ total, settings }} />
      {box('beforeLearning', 'Before learning')}
      {box('whileTraining', 'While training')}
    </>
  );
  return <Section title={title} of={onlyName(groups)} charts={charts} settings={settings} controls={controls} />;
}

interface ShowingTasksProps extends Pick<SectionProps, 'settings'> {
  readonly count: number;
  readonly total: number;
}

/** Where not all tasks are shown, says so. */
function ShowingTasks({ count, total, settings }: ShowingTasksProps) {
  if (count >= total) return null;
  return <Showing shown={count} of={total} what="tasks" onAll={() => settings.set({ tasks: 'all' })} />;
}

const forgettingMeasures = [
  ['forgetting', `forgetting (${forgettingMeasure.source?.paper})`],
  ['drop', `drop (${dropMeasure.source?.paper})`],
] as const;

function Forgetting({ shown, settings }: SectionProps) {
  const { groups, baseline } = shown;
  const { forgetting } = settings.get();
  const isAdded =
    groups.some((group) => comparedWith(baseline, group)) && !groups.some((group) => isOfBaseline(baseline, group));
  const compared = baseline && isAdded ? [...groups, { ...baseline, name: `baseline: ${baseline.name}` }] : groups;
  const withSubsets = groups.filter(({ runs }) => runs.some(({ state }) => state.subsets.length > 0));
  const detectors = groups.filter(({ runs }) => runs.some(({ state }) => state.classes.length > 0));
  const charts = [
    averageChart(compared),
    forgettingChart(compared, forgetting),
    transferChart(groups),
    ...(withSubsets.length > 0 ? [subsetsChart(withSubsets)] : []),
    ...(detectors.length > 0 ? [classesChart(detectors)] : []),
  ];
  const measure = (
    <Select<ForgettingMeasure>
      label="Measure"
      options={forgettingMeasures}
      value={forgetting}
      onChange={(value) => settings.set({ forgetting: value })}
    />
  );
  return (
    <Section
      title="Forgetting and transfer"
      of={onlyName(groups)}
      charts={charts}
      settings={settings}
      controls={measure}
    />
  );
}

function Sensitivity({ shown, settings }: SectionProps) {
  const families = lambdaFamilies(
    shown.groups.map(({ card }) => card),
    shown.cards,
  );
  const charts =
    families.length === 0 ? [] : [lambdaChart(families, 'averageAccuracy'), lambdaChart(families, 'forgetting')];
  return <Section title="Sensitivity to λ" charts={charts} settings={settings} />;
}

function Training({ shown: { groups }, settings }: SectionProps) {
  const charts = [lossChart(groups), memoryChart(groups)];
  return <Section title="Training" of={onlyName(groups)} charts={charts} settings={settings} />;
}

function WhatIsProtected({ shown: { groups, protections }, settings }: SectionProps) {
  return (
    <Section
      title="What is protected"
      charts={groups.length > 0 ? [protectionChart(groups, protections)] : []}
      settings={settings}
    >
      <InputMaps groups={groups} protections={protections} />
    </Section>
  );
}

/** Tensors whose Ω is shown unless the user chooses others. */
const DEFAULT_TENSORS = 3;
const MAX_TENSORS = 12;

const omegas = [
  ['accumulated', 'accumulated over tasks'],
  ['own', 'of each task'],
] as const;

function Importance({ shown: selection, settings }: SectionProps) {
  const { groups, total } = selection;
  const tasks = fewOf(selection, total);
  const { omega, tensors: wanted = [] } = settings.get();
  const measured = groups.filter(({ runs }) => runs.some(({ state }) => state.importance.length > 0));
  const last = measured.flatMap(({ runs }) => runs.flatMap(({ state }) => state.importance.at(-1)?.accumulated ?? []));
  const tensors = [...new Set(last.map(({ tensor }) => tensor))];
  const kernels = tensors.filter((tensor) => tensor.endsWith('/kernel'));
  const chosen = wanted.filter((tensor) => tensors.includes(tensor));
  const shown = chosen.length > 0 ? chosen : (kernels.length > 0 ? kernels : tensors).slice(0, DEFAULT_TENSORS);
  const controls = (
    <>
      <ShowingTasks count={tasks.length} {...{ total, settings }} />
      <Choice
        label="Layers"
        max={MAX_TENSORS}
        options={tensors.map((tensor) => ({ id: tensor, label: tensor }))}
        chosen={shown}
        onChoose={(next) => settings.set({ tensors: next })}
      />
      <Select<OmegaKind>
        label="Importance"
        options={omegas}
        value={omega}
        onChange={(kind) => settings.set({ omega: kind })}
      />
    </>
  );
  const charts = measured.length > 0 ? shown.map((tensor) => importanceChart(measured, tensor, tasks, omega)) : [];
  return <Section title="Importance Ω" of={onlyName(groups)} charts={charts} settings={settings} controls={controls} />;
}

/** All sections, in their order on the page. */
export const sections: readonly FunctionComponent<SectionProps>[] = [
  Accuracy,
  Forgetting,
  Sensitivity,
  WhatIsProtected,
  Training,
  Importance,
];
