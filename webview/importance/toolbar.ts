import { choice } from '../shared/choice';
import { element, icon, labelled } from '../shared/element';
import { select } from '../shared/select';
import type { Inspector } from './inspector';
import { lastPart } from './names';
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
export function toolbar(inspector: Inspector) {
  const numberOf = (text: string) => (text === '' ? undefined : Number(text));
  const run = select('Run', (id) =>
    inspector.inspect({ run: id, checkpoint: undefined, base: undefined, classes: undefined }),
  );
  const checkpoint = select('Checkpoint', (text) =>
    inspector.inspect({ checkpoint: numberOf(text), classes: undefined }),
  );
  const base = select('Compare with', (text) => inspector.inspect({ base: numberOf(text) }));
  const source = select<Source>('Ω', (chosen) =>
    chosen === 'folder' ? inspector.chooseFolder() : inspector.inspect({ source: chosen }),
  );
  const folderName = element('span');
  const folder = element(
    'button',
    { type: 'button', class: 'select', onclick: () => inspector.chooseFolder() },
    icon('folder'),
    folderName,
  );
  let classCount = 0;
  const classes = choice('Classes', MAX_CLASSES, (ids) => {
    const isAll = ids.length === classCount;
    inspector.inspect({ classes: isAll ? undefined : ids.map(Number).sort((a, b) => a - b) });
  });
  const samples: HTMLInputElement = element('input', {
    ...{ class: 'input', type: 'number', min: 1, step: 1, placeholder: 'all' },
    onchange: () => inspector.inspect({ samples: samples.value }),
  });
  const samplesLabel = labelled('Samples', samples);
  return {
    element: element(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'Inspected importance' },
      ...[run.element, checkpoint.element, source.element, folder, classes.element, samplesLabel, base.element],
    ),
    paint() {
      const { cards, inspection } = inspector;
      const settings = inspector.settings.get();
      const card = cards.find(({ id }) => id === settings.run);
      const after = Array.from(
        { length: card?.learnt ?? 0 },
        (_, i) => [String(i + 1), `after task ${i + 1}`] as const,
      );
      const current = String(settings.checkpoint ?? card?.learnt ?? 0);
      run.update(
        cards.map(({ id, name }) => [id, name === id ? id : `${name} · ${id}`]),
        settings.run ?? '',
      );
      checkpoint.update(after, current);
      const isMeasured = settings.source !== 'accumulated';
      base.update(
        [
          ['', isMeasured ? 'accumulated by the method' : 'previous checkpoint'],
          ...after.filter(([task]) => isMeasured || task !== current),
        ],
        settings.base === undefined ? '' : String(settings.base),
      );
      source.update(sources, settings.source);
      const isFolder = settings.source === 'folder';
      folder.hidden = !isFolder;
      folderName.textContent = lastPart(settings.folder ?? '');
      folder.title = settings.folder ?? '';
      folder.setAttribute('aria-label', `Folder of images: ${settings.folder ?? ''}. Choose another.`);
      const known = (inspection?.classes ?? []).map(({ id, name }) => ({ id: String(id), label: name }));
      classCount = known.length;
      classes.element.hidden = !isMeasured || isFolder || classCount === 0;
      const ids = known.map(({ id }) => id);
      classes.update(known, settings.classes?.map(String).filter((id) => ids.includes(id)) ?? ids);
      samplesLabel.hidden = !isMeasured;
      if (document.activeElement !== samples) samples.value = settings.samples;
    },
  };
}
