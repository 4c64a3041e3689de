import { lastPart } from '../../src/core/lastPart';
import { Choice } from '../shared/choice';
import { CountField } from '../shared/countField';
import { Icon } from '../shared/icon';
import { Select } from '../shared/select';
import type { Inspector } from './inspector';
import type { Source } from './settings';

/** As many as the largest known data sets have. */
const MAX_CLASSES = 1000;

const sources: readonly (readonly [Source, string])[] = [
  ['accumulated', 'accumulated by the method'],
  ['train', 'measured on training samples'],
  ['test', 'measured on test samples'],
  ['folder', 'measured on images in a folder'],
];

/** Chooses which Ω of which checkpoint is inspected. */
export function Toolbar({ inspector }: { readonly inspector: Inspector }) {
  const { cards, inspection } = inspector;
  const { run, checkpoint, base, source, folder = '', classes, samples } = inspector.settings.get();
  const learnt = cards.find(({ id }) => id === run)?.learnt ?? 0;
  const after = Array.from({ length: learnt }, (_, i) => [String(i + 1), `after task ${i + 1}`] as const);
  const current = String(checkpoint ?? learnt);
  const isFolder = source === 'folder';
  const isMeasured = source !== 'accumulated';
  const known = (inspection?.classes ?? []).map(({ id, name }) => ({ id: String(id), label: name }));
  const ids = known.map(({ id }) => id);
  const numberOf = (text: string) => (text === '' ? undefined : Number(text));
  const chooseClasses = (chosen: readonly string[]) => {
    const isAll = chosen.length === known.length;
    inspector.inspect({ classes: isAll ? undefined : chosen.map(Number).sort((a, b) => a - b) });
  };
  return (
    <div class="toolbar" role="toolbar" aria-label="Inspected importance">
      <Select
        label="Run"
        options={cards.map(({ id, name }) => [id, name === id ? id : `${name} · ${id}`])}
        value={run ?? ''}
        onChange={(id) => inspector.inspect({ run: id, checkpoint: undefined, base: undefined, classes: undefined })}
      />
      <Select
        label="Checkpoint"
        options={after}
        value={current}
        onChange={(text) => inspector.inspect({ checkpoint: numberOf(text), classes: undefined })}
      />
      <Select<Source>
        label="Ω"
        options={sources}
        value={source}
        onChange={(next) => (next === 'folder' ? inspector.chooseFolder() : inspector.inspect({ source: next }))}
      />
      {isFolder && (
        <button
          type="button"
          class="select"
          title={folder}
          aria-label={`Folder of images: ${folder}. Choose another.`}
          onClick={() => inspector.chooseFolder()}
        >
          <Icon name="folder" />
          <span>{lastPart(folder)}</span>
        </button>
      )}
      {isMeasured && !isFolder && known.length > 0 && (
        <Choice
          label="Classes"
          max={MAX_CLASSES}
          options={known}
          chosen={classes?.map(String).filter((id) => ids.includes(id)) ?? ids}
          onChoose={chooseClasses}
        />
      )}
      {isMeasured && (
        <CountField label="Samples" value={samples} onChange={(value) => inspector.inspect({ samples: value })} />
      )}
      <Select
        label="Compare with"
        options={[
          ['', isMeasured ? 'accumulated by the method' : 'previous checkpoint'],
          ...after.filter(([task]) => isMeasured || task !== current),
        ]}
        value={base === undefined ? '' : String(base)}
        onChange={(text) => inspector.inspect({ base: numberOf(text) })}
      />
    </div>
  );
}
