import type { CellMeasureId } from '../../src/core/measures/list';
import { Select } from '../shared/select';
import type { Compared } from './groups';
import type { ShownSweep, SweepModel } from './model';

interface ToolbarProps {
  readonly model: SweepModel;
  readonly shown: ShownSweep;
}

/** Chooses the sweep, the measure, and which cells are compared. */
export function Toolbar({ model, shown }: ToolbarProps) {
  const { settings, sweeps = [] } = model;
  const { measure, measures, compared, tasks } = shown;
  const nameOf = ({ name, path }: (typeof sweeps)[number]) =>
    sweeps.some((other) => other.name === name && other.path !== path) ? `${name} (${path})` : name;
  return (
    <div class="toolbar" role="toolbar" aria-label="What is shown of the sweep">
      {sweeps.length > 1 && (
        <Select
          label="Sweep"
          options={sweeps.map((sweep) => [sweep.path, nameOf(sweep)])}
          value={settings.get().sweep ?? ''}
          onChange={(path) => model.choose(path)}
        />
      )}
      <Select<CellMeasureId>
        label="Measure"
        options={measures.map(({ id, title }) => [id, title])}
        value={measure.id}
        onChange={(id) => settings.set({ measure: id })}
      />
      <Select
        label="Cells"
        options={[
          ['done', 'done: trained to the end'],
          ['all', 'all, so far'],
          ...Array.from({ length: tasks }, (_, i) => [String(i + 1), `all, after task ${i + 1}`] as const),
        ]}
        value={String(compared)}
        onChange={(value) => settings.set({ compared: comparedOf(value) })}
      />
    </div>
  );
}

function comparedOf(value: string): Compared {
  return value === 'done' || value === 'all' ? value : Number(value);
}
