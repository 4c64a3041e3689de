import { percent } from '../../src/core/format';
import { metricNames } from '../../src/core/measures/metric';
import type { RunCard } from '../../src/core/panel/runCard';
import { statistic } from '../../src/core/run/statistic';
import { Choice } from '../shared/choice';
import { Select } from '../shared/select';
import { Showing } from '../shared/showing';
import { Checkbox } from '../shared/toolkit';
import { NO_BASELINE } from './baseline';
import { groupName } from './groups';
import { MAX_GROUPS, type Model } from './model';
import type { TaskSelection } from './taskSelection';

/** Groups that can be chosen; those beyond `MAX_GROUPS` are shown on demand. */
const MAX_CHOSEN = 80;

interface ToolbarProps {
  readonly model: Model;
  readonly selection: TaskSelection;
  /** Tasks of the longest run. */
  readonly total: number;
}

/** Chooses the runs and tasks that are shown, and what they are compared with. */
export function Toolbar({ model, selection, total }: ToolbarProps) {
  const { settings, groups, chosenGroups } = model;
  const { single, all, tasks, baseline } = settings.get();
  const idOf = ([first]: readonly RunCard[]) => first?.id ?? '';
  const options = groups.map((group) => ({ id: idOf(group), ...optionOf(group) }));
  const chosen = groups.filter((group) => group.some(({ id }) => model.chosen.includes(id)));
  const choose = (ids: readonly string[]) =>
    model.choose(ids.flatMap((id) => groups.find((group) => idOf(group) === id) ?? []).map(({ id }) => id));
  const hasSeeds = model.seedGroups.some((group) => group.length > 1);
  const hidden = all ? 0 : chosenGroups.length - MAX_GROUPS;
  const [runs, visible] = [chosenGroups.flat().length, model.visibleGroups.flat().length];
  const pinned = groups.find((group) => group.some(({ id }) => id === baseline));
  return (
    <div class="toolbar" role="toolbar" aria-label="Runs and tasks shown">
      <Choice label="Runs" max={MAX_CHOSEN} options={options} chosen={chosen.map(idOf)} onChoose={choose} />
      {hasSeeds && (
        <Checkbox
          text="Single runs"
          isChecked={single}
          onChange={(isChecked) => {
            model.set({ single: isChecked });
            return true;
          }}
        />
      )}
      <Select
        label="Baseline"
        options={[
          ['', groupName(model.fineTuning) || 'fine-tuning (no such run)'],
          [NO_BASELINE, 'none'],
          ...options.map(({ id, label }) => [id, label] as const),
        ]}
        value={baseline === NO_BASELINE ? NO_BASELINE : idOf(pinned ?? [])}
        onChange={(value) => model.set({ baseline: value === '' ? undefined : value })}
      />
      <label class="labelled">
        <span>Tasks</span>
        <input
          class="input"
          type="text"
          size={10}
          aria-describedby="tasks-problem"
          aria-invalid={selection.problem !== undefined}
          title="Tasks to show: numbers or ranges, such as 1-5, 8, or “all”. Empty: an even selection."
          // Seen while the field is empty: how many tasks the charts show by default.
          placeholder={`${selection.tasks.length} of ${total}`}
          value={tasks}
          onInput={({ currentTarget }) => settings.set({ tasks: currentTarget.value })}
        />
      </label>
      <span id="tasks-problem" class="problem" role="alert">
        {selection.problem}
      </span>
      {hidden > 0 && <Showing shown={MAX_GROUPS} of={chosenGroups.length} onAll={() => model.set({ all: true })} />}
      {hidden <= 0 && visible < runs && (
        <span>
          Showing {visible} of {runs} runs, the maximum at a time
        </span>
      )}
    </div>
  );
}

function optionOf(group: readonly RunCard[]): { readonly label: string; readonly detail: string } {
  const [first] = group;
  if (!first) return { label: '', detail: '' };
  const { id, name, learnt, tasks, metric } = first;
  const average = statistic(group.map(({ averageAccuracy }) => averageAccuracy));
  const measured = average ? `, ${metricNames([{ metric }]).short} ${percent(average.mean)}` : '';
  if (group.length > 1) return { label: groupName(group), detail: `${group.length} seeds${measured}` };
  return { label: name === id ? id : `${name} · ${id}`, detail: `${learnt} of ${tasks} tasks${measured}` };
}
