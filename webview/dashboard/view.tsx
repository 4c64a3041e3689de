import { tellHost } from '../shared/host';
import { Icon } from '../shared/icon';
import { LoadingPlaceholder, Placeholder } from '../shared/placeholder';
import { Button } from '../shared/toolkit';
import { Definitions } from './definitions';
import type { Model } from './model';
import { RunTable } from './runTable';
import { sections } from './sections';
import { selectTasks } from './taskSelection';
import { Toolbar } from './toolbar';
import { Verdict } from './verdict';

export function DashboardView({ model }: { readonly model: Model }) {
  const groups = model.shown;
  const total = Math.max(0, ...groups.map(({ tasks }) => tasks));
  const selection = selectTasks(model.settings.get().tasks, total);
  return (
    <>
      <h1 class="visually-hidden">MAS dashboard</h1>
      {!model.isReady ? <LoadingPlaceholder /> : model.cards.length === 0 ? <NoRuns /> : undefined}
      {model.isReady && model.cards.length > 0 && (
        <>
          <Toolbar model={model} selection={selection} total={total} />
          <Content
            model={model}
            shown={{
              groups,
              baseline: model.baseline,
              cards: model.cards,
              total,
              protections: model.protections,
              ...selection,
            }}
          />
        </>
      )}
    </>
  );
}

function NoRuns() {
  return (
    <Placeholder>
      <Icon name="graph-line" />
      <h2>No runs yet</h2>
      <Button
        text="Train Next Task"
        appearance="primary"
        onClick={() => tellHost({ type: 'command', command: 'trainNextTask' })}
      />
      <Button
        text="New Experiment"
        appearance="secondary"
        onClick={() => tellHost({ type: 'command', command: 'newExperiment' })}
      />
    </Placeholder>
  );
}

interface ContentProps {
  readonly model: Model;
  readonly shown: Parameters<(typeof sections)[number]>[0]['shown'];
}

function Content({ model, shown }: ContentProps) {
  const { groups } = shown;
  const problems = model.chosenGroups.flat().flatMap(({ id, name, seed }, _, all) => {
    const problem = model.problemOf(id);
    if (!problem) return [];
    const isOnly = all.every((other) => other.id === id || other.name !== name);
    return [{ id, text: `${isOnly ? name : `${name}, seed ${seed}`}: ${problem}` }];
  });
  if (groups.length === 0 && problems.length === 0) return <LoadingPlaceholder />;
  return (
    <div class="content">
      {problems.length > 0 && (
        <div class="problems" role="alert">
          {problems.map(({ id, text }) => (
            <p key={id} class="problem">
              <Icon name="warning" />
              <span>{text}</span>
            </p>
          ))}
        </div>
      )}
      {groups.length > 0 && (
        <Verdict groups={groups} baseline={model.baseline} protections={model.protections} settings={model.settings} />
      )}
      <div class="summary">
        <RunTable model={model} groups={groups} />
      </div>
      <Definitions cards={groups.map(({ card }) => card)} />
      {sections.map((Each) => (
        <Each key={Each.name} shown={shown} settings={model.settings} />
      ))}
    </div>
  );
}
