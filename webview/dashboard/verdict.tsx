import { doneText, inPercent, inPoints, percent, points } from '../../src/core/format';
import { metricNames } from '../../src/core/measures/metric';
import { currentTask } from '../../src/core/run/run';
import { ChartCard } from '../shared/chartCard';
import { ForgottenText } from '../shared/forgottenText';
import { tellHost } from '../shared/host';
import { Swatch } from '../shared/legend';
import type { SettingsStore } from '../shared/panel';
import { seriesStyle } from '../shared/series';
import { subjectsOf } from './charts/protection';
import { remainsChart } from './charts/remains';
import { onlyName, type ShownGroup } from './groups';
import type { ProtectionStore } from './protectionStore';
import { aheadOf, type Remains, remainsOf } from './remains';
import type { Settings } from './settings';

interface VerdictProps {
  readonly groups: readonly ShownGroup[];
  readonly baseline: ShownGroup | undefined;
  readonly protections: ProtectionStore;
  readonly settings: SettingsStore<Settings>;
}

/** What was forgotten, and what is left: a sentence for each group, and a bar for each task. */
export function Verdict({ groups, baseline, protections, settings }: VerdictProps) {
  const spec = { ...remainsChart(groups, baseline), of: onlyName(groups) };
  const memory = settings.get().cards[spec.id] ?? {};
  return (
    <section class="verdict" aria-label="Verdict">
      <ul aria-live="off">
        {groups.map((group, i) => (
          <li key={group.id}>
            <h2>
              {groups.length > 1 && <Swatch style={seriesStyle(i)} mark="points" />}
              {group.name}
            </h2>
            <p>
              <Learnt group={group} remains={remainsOf(group)} baseline={baseline} />{' '}
              <Protects group={group} protections={protections} />
            </p>
          </li>
        ))}
      </ul>
      <ChartCard
        spec={spec}
        memory={memory}
        remember={(next) => settings.set({ cards: { ...settings.get().cards, [spec.id]: next } })}
      />
    </section>
  );
}

interface LearntProps {
  readonly group: ShownGroup;
  readonly remains: Remains;
  readonly baseline: ShownGroup | undefined;
}

/** What a group knows now and knew, what it forgot most of, and how it compares with the baseline. */
function Learnt({ group, remains, baseline }: LearntProps) {
  const { last, now, whenLearnt, forgotten, worst } = remains;
  const { word } = metricNames([group.card]);
  const training = trainingText(group);
  if (last === 0) return <>{training || 'Not trained yet.'}</>;
  if (last === 1) {
    return (
      <>
        Task 1 learnt: <strong>{inPercent.meanText(now)}</strong>. Forgetting is defined from the second task on.{' '}
        {training}
      </>
    );
  }
  const ahead = baseline ? aheadOf(baseline, remains) : null;
  return (
    <>
      Average {word} <strong>{inPercent.meanText(now)}</strong> after {last} tasks, {inPercent.meanText(whenLearnt)}{' '}
      when learnt. <ForgottenText mean={forgottenText(forgotten)} worst={worst} />{' '}
      {baseline && ahead !== null && (
        <>
          <strong>{points(ahead)}</strong> against {baseline.name}.
        </>
      )}{' '}
      {training}
    </>
  );
}

interface ProtectsProps {
  readonly group: ShownGroup;
  readonly protections: ProtectionStore;
}

/** Whether there is capacity left: weights that no task needs, and how far tasks rely on the same ones. */
function Protects({ group, protections }: ProtectsProps) {
  const [subject] = subjectsOf([group]);
  if (subject?.checkpoint === undefined) return null;
  const known = protections.of(subject.id, subject.checkpoint);
  if (known?.kind === 'unprotected') return <>{known.reason}</>;
  if (known?.kind !== 'protected') return null;
  const { elements, free, shared } = known.network;
  const inspect = () =>
    tellHost({ type: 'command', command: 'inspectImportance', run: subject.id, checkpoint: known.checkpoint });
  return (
    <>
      <strong>{percent(free / Math.max(1, elements))} of weights are free</strong>
      {shared !== null && <>; tasks share {percent(shared)} of their top 5 % (mean over pairs; by chance 5 %)</>}.{' '}
      <button type="button" class="link" onClick={inspect}>
        Inspect Importance
      </button>
    </>
  );
}

/** E.g. `1.2 ± 0.3 points`, without a sign. */
function forgottenText(forgotten: Remains['forgotten']): string {
  if (!forgotten) return '';
  return inPoints.meanText({ ...forgotten, mean: Math.max(0, forgotten.mean) }).replace('+', '');
}

function trainingText({ runs }: ShownGroup): string {
  const now = runs.flatMap(({ card, state }) => (card.isTraining ? (currentTask(state) ?? []) : []));
  const [first] = now;
  if (!first) return '';
  return now.length > 1 ? `${now.length} seeds are training.` : `Training task ${first.task}: ${doneText(first)}.`;
}
