import type { Inspection } from '../../src/core/omega/inspection';
import { Icon } from '../shared/icon';
import { LoadingPlaceholder, Placeholder } from '../shared/placeholder';
import { Section } from '../shared/section';
import { Button, ProgressRing } from '../shared/toolkit';
import type { Inspector } from './inspector';
import { LayerTable } from './layerTable';
import { baseText, inspectedText, sourceText } from './names';
import { sections } from './sections';
import { Toolbar } from './toolbar';

export function ImportanceView({ model: inspector }: { readonly model: Inspector }) {
  const { progress, inspection } = inspector;
  const isBusy = progress.state === 'inspecting';
  return (
    <>
      <h1 class="visually-hidden">MAS importance</h1>
      {progress.state !== 'starting' && (
        <div class="head">
          <Toolbar inspector={inspector} />
          {isBusy && (
            <div class="toolbar busy" role="status">
              <ProgressRing label="Inspecting" />
              <span>Reading the checkpoint…</span>
              <Button text="Cancel" appearance="secondary" onClick={() => inspector.cancel()} />
            </div>
          )}
        </div>
      )}
      <div role="alert">
        <Standing inspector={inspector} />
      </div>
      {inspection && (
        <div class={isBusy ? 'content stale' : 'content'}>
          <Content inspector={inspector} inspection={inspection} />
        </div>
      )}
    </>
  );
}

/** Why there is nothing to see, if there is not. */
function Standing({ inspector }: { readonly inspector: Inspector }) {
  const { cards, progress } = inspector;
  if (progress.state === 'failed') {
    return (
      <Placeholder>
        <Icon name="warning" />
        <h2>{progress.message}</h2>
        <p>{progress.hint}</p>
        <Button
          text="Measure on Test Samples"
          appearance="secondary"
          onClick={() => inspector.inspect({ source: 'test' })}
        />
      </Placeholder>
    );
  }
  if (progress.state !== 'starting') return null;
  if (cards.length === 0 || cards.some(({ learnt }) => learnt > 0)) return <LoadingPlaceholder />;
  return (
    <Placeholder>
      <Icon name="inspect" />
      <h2>No checkpoint yet</h2>
      <p>A checkpoint is saved after each task.</p>
    </Placeholder>
  );
}

interface ContentProps {
  readonly inspector: Inspector;
  readonly inspection: Inspection;
}

function Content({ inspector, inspection }: ContentProps) {
  const { cards, settings } = inspector;
  const { tensors } = inspection;
  const tensor =
    tensors.find((each) => each.tensor === settings.get().tensor) ??
    tensors.find((each) => each.tensor.endsWith('/kernel')) ??
    tensors[0];
  const comparison = inspection.base === undefined ? '' : ` Compared with ${baseText(inspection)}.`;
  const run = cards.find(({ id }) => id === inspection.run)?.name ?? inspection.run;
  return (
    <>
      <p class="note">
        Ω: {sourceText(inspection)}.{comparison}
      </p>
      <div class="summary">
        <LayerTable tensors={tensors} chosen={tensor?.tensor} choose={(next) => settings.set({ tensor: next })} />
      </div>
      {tensor &&
        sections.map(({ title, isOfLayer, charts }, place) => (
          <Section
            // Sections keep their places.
            key={place}
            title={title(tensor)}
            of={inspectedText(run, inspection, isOfLayer ? tensor : undefined)}
            charts={charts(inspection, tensor, () => inspector.inspect({ source: 'test' }))}
            settings={settings}
          />
        ))}
    </>
  );
}
