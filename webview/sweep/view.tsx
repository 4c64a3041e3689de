import { Icon } from '../shared/icon';
import { LoadingPlaceholder, Placeholder } from '../shared/placeholder';
import { Section } from '../shared/section';
import { Select } from '../shared/select';
import type { Axis } from './axes';
import { CellTable } from './cellTable';
import { againstChart } from './charts/against';
import { gridChart } from './charts/grid';
import { parallelChart } from './charts/parallel';
import { tradeOffChart } from './charts/tradeOff';
import { chosenAxes, lineAxes } from './chosenAxes';
import type { ShownSweep, SweepModel } from './model';
import { Toolbar } from './toolbar';
import { Verdict } from './verdict';

export function SweepView({ model }: { readonly model: SweepModel }) {
  if (model.sweeps?.length === 0) return <NoSweeps />;
  const { shown } = model;
  if (!shown) return <LoadingPlaceholder />;
  return (
    <>
      <Toolbar model={model} shown={shown} />
      <div class="content">
        <header>
          <h1>Sweep {shown.name}</h1>
          <Verdict shown={shown} />
        </header>
        <Options model={model} shown={shown} />
        <Section
          title="Trade-offs"
          of={shown.name}
          charts={[tradeOffChart(shown), parallelChart(shown)]}
          settings={model.settings}
        />
        <CellTable model={model} shown={shown} />
      </div>
    </>
  );
}

function NoSweeps() {
  return (
    <Placeholder>
      <Icon name="graph-scatter" />
      <h1>No sweeps yet</h1>
      <p>Make one with “MAS: New Sweep”, and begin it with “MAS: Start Sweep”.</p>
    </Placeholder>
  );
}

interface OptionsProps {
  readonly model: SweepModel;
  readonly shown: ShownSweep;
}

/** The measure against one option, and against two. */
function Options({ model: { settings }, shown }: OptionsProps) {
  const { axes, measure, name } = shown;
  const { x, lines, across, down } = chosenAxes(axes, settings.get());
  if (!x) return null;
  const choices = (of: readonly Axis[]) => of.map(({ path, title }) => [path, title] as const);
  const controls = (
    <>
      <Select label="Along" options={choices(axes)} value={x.path} onChange={(path) => settings.set({ x: path })} />
      <Select
        label="Lines"
        options={[['', 'none'], ...choices(lineAxes(axes, x))]}
        value={lines?.path ?? ''}
        onChange={(path) => settings.set({ lines: path })}
      />
      {across && down && (
        <>
          <Select
            label="Across"
            options={choices(axes)}
            value={across.path}
            onChange={(path) => settings.set({ across: path })}
          />
          <Select
            label="Down"
            options={choices(axes.filter((axis) => axis !== across))}
            value={down.path}
            onChange={(path) => settings.set({ down: path })}
          />
        </>
      )}
    </>
  );
  return (
    <Section
      title={`${measure.title} by option`}
      of={name}
      charts={[againstChart(shown, x, lines), gridChart(shown, across, down)]}
      settings={settings}
      controls={controls}
    />
  );
}
