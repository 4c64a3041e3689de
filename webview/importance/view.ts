import type { Inspection } from '../../src/core/omega/inspection';
import type { InspectOptions } from '../../src/core/panel/protocol';
import type { RunCard } from '../../src/core/panel/runCard';
import { choice } from '../shared/choice';
import { element, icon } from '../shared/element';
import { grid, type Memories } from '../shared/grid';
import { select, setOptions } from '../shared/select';
import { button, progressRing } from '../shared/toolkit';
import { agreementChart } from './charts/agreement';
import { distributionChart } from './charts/distribution';
import { imageChart } from './charts/image';
import { mapChart } from './charts/map';
import { unitsChart, weightsChart } from './charts/mostImportant';
import { movedChart, movementChart } from './charts/movement';
import { overlapChart } from './charts/overlap';
import { quantilesChart } from './charts/quantiles';
import { layerTable } from './layerTable';
import { baseText, lastPart, sourceText } from './names';
import type { Settings, Source } from './settings';

/** What the panel is doing. */
export type Progress =
  | { readonly state: 'starting' }
  | { readonly state: 'inspecting'; readonly earlier?: Inspection }
  | { readonly state: 'failed'; readonly message: string; readonly hint?: string }
  | { readonly state: 'done'; readonly inspection: Inspection };

export interface Shown {
  readonly cards: readonly RunCard[];
  readonly settings: Settings;
  readonly progress: Progress;
}

export interface Actions {
  /** Settings that say what is inspected. */
  ask(changes: Partial<Settings>): void;
  /** Settings that say how it is looked at. */
  look(changes: Partial<Settings>): void;
  cancel(): void;
  measure(data: 'train' | 'test'): void;
  /** Asks the user for a folder of images, and measures on them. */
  chooseFolder(): void;
}

export interface ImportanceView {
  paint(shown: Shown): void;
  /** Also what has not changed, as in other colours. */
  repaint(shown: Shown): void;
}

/** As many as the largest known data sets have. */
const MOST_CLASSES = 1000;

export function importanceView(page: HTMLElement, memories: Memories, actions: Actions): ImportanceView {
  const numberOf = (text: string) => (text === '' ? undefined : Number(text));
  const runSelect = select<string>('Run', [], '', (run) =>
    actions.ask({ run, checkpoint: undefined, base: undefined, classes: undefined }),
  );
  const checkpointSelect = select<string>('Checkpoint', [], '', (text) =>
    actions.ask({ checkpoint: numberOf(text), classes: undefined }),
  );
  const baseSelect = select<string>('Compare with', [], '', (text) => actions.ask({ base: numberOf(text) }));
  const sourceSelect = select<Source>(
    'Ω',
    [
      ['accumulated', 'as the method accumulated it'],
      ['train', 'measured on training samples'],
      ['test', 'measured on test samples'],
      ['folder', 'measured on images in a folder'],
    ],
    'accumulated',
    (source) => (source === 'folder' ? actions.chooseFolder() : actions.ask({ source })),
  );
  const folderName = element('span', {});
  const folderButton = element('button', { type: 'button', class: 'select' }, icon('folder'), folderName);
  folderButton.addEventListener('click', () => actions.chooseFolder());
  const classesChoice = choice('Classes', MOST_CLASSES, (ids) => {
    const isAll = ids.length === classCount;
    actions.ask({ classes: isAll ? undefined : ids.map(Number).sort((a, b) => a - b) });
  });
  let classCount = 0;
  const samples = element('input', { class: 'input', type: 'number', min: 1, step: 1, placeholder: 'all' });
  samples.addEventListener('change', () => actions.ask({ samples: samples.value }));
  const samplesLabel = element('label', { class: 'labelled' }, element('span', {}, 'Samples'), samples);
  const toolbar = element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'What is inspected' },
    runSelect.element,
    checkpointSelect.element,
    sourceSelect.element,
    folderButton,
    classesChoice.element,
    samplesLabel,
    baseSelect.element,
  );

  const heading = element('p', { class: 'note' });
  const table = element('div', {});
  const section = (title: string) => {
    const head = element('h2', {}, title);
    const charts = element('div', { class: 'grid' });
    const box = element(
      'section',
      { class: 'group', 'aria-label': title },
      element('div', { class: 'group-head' }, head),
      charts,
    );
    return { box, head, grid: grid(charts, memories) };
  };
  const layer = section('Layer');
  const movement = section('What moved');
  const rules = section('Global and local Ω');
  const input = section('Input');
  const tasks = section('Overlap of tasks');
  const content = element(
    'div',
    { class: 'content' },
    heading,
    table,
    layer.box,
    movement.box,
    rules.box,
    input.box,
    tasks.box,
  );
  const busy = element(
    'div',
    { class: 'busy', role: 'status' },
    progressRing('Inspecting'),
    element('span', {}, 'Reading the checkpoint…'),
    button('Cancel', 'secondary', () => actions.cancel()),
  );
  const placeholder = element('div', { class: 'placeholder', role: 'alert' });
  page.append(element('h1', { class: 'visually-hidden' }, 'MAS importance'), toolbar, busy, placeholder, content);
  let drawn: { readonly inspection: Inspection; readonly tensor: string | undefined } | undefined;

  function paintToolbar({ cards, settings, progress }: Shown): void {
    const card = cards.find(({ id }) => id === settings.run);
    const learnt = Array.from({ length: card?.learnt ?? 0 }, (_, i) => i + 1);
    const checkpoint = settings.checkpoint ?? card?.learnt ?? 0;
    setOptions(
      runSelect.input,
      cards.map(({ id, name }) => [id, name === id ? id : `${name} · ${id}`]),
      settings.run ?? '',
    );
    setOptions(
      checkpointSelect.input,
      learnt.map((task) => [String(task), `after task ${task}`]),
      String(checkpoint),
    );
    const isMeasured = settings.source !== 'accumulated';
    setOptions(
      baseSelect.input,
      [
        ['', isMeasured ? 'what the method holds' : 'the one before'],
        ...learnt
          .filter((task) => isMeasured || task !== checkpoint)
          .map((task): [string, string] => [String(task), `after task ${task}`]),
      ],
      settings.base === undefined ? '' : String(settings.base),
    );
    sourceSelect.input.value = settings.source;
    const inspection = inspectionOf(progress);
    classCount = inspection?.classes.length ?? 0;
    const isFolder = settings.source === 'folder';
    folderButton.hidden = !isFolder;
    folderName.textContent = lastPart(settings.folder ?? '');
    folderButton.title = settings.folder ?? '';
    folderButton.setAttribute('aria-label', `Folder of images: ${settings.folder ?? ''}. Choose another.`);
    classesChoice.element.hidden = !isMeasured || isFolder || classCount === 0;
    samplesLabel.hidden = !isMeasured;
    if (document.activeElement !== samples) samples.value = settings.samples;
    const ids = inspection?.classes.map(({ id }) => String(id)) ?? [];
    classesChoice.update(
      inspection?.classes.map(({ id, name }) => ({ id: String(id), label: name })) ?? [],
      settings.classes?.map(String).filter((id) => ids.includes(id)) ?? ids,
    );
  }

  function paintPlaceholder({ cards, progress }: Shown): void {
    placeholder.replaceChildren();
    if (progress.state === 'failed') {
      placeholder.append(
        icon('warning'),
        element('h2', {}, progress.message),
        element('p', {}, progress.hint ?? ''),
        button('Measure on Test Samples', 'secondary', () => actions.measure('test')),
      );
    } else if (progress.state === 'starting') {
      const isEmpty = cards.length > 0 && cards.every(({ learnt }) => learnt === 0);
      placeholder.append(
        ...(isEmpty
          ? [
              icon('inspect'),
              element('h2', {}, 'No checkpoint yet'),
              element('p', {}, 'It is written when a task has been learnt.'),
            ]
          : [progressRing('Loading runs'), element('p', {}, 'Loading runs…')]),
      );
    }
    placeholder.hidden = placeholder.childElementCount === 0;
  }

  function paintContent(inspection: Inspection, chosen: string | undefined): void {
    if (drawn?.inspection === inspection && drawn.tensor === chosen) return;
    const tensor = inspection.tensors.find((each) => each.tensor === chosen) ?? firstKernel(inspection);
    const isNew = drawn?.inspection !== inspection;
    drawn = { inspection, tensor: chosen };
    heading.textContent =
      `Ω: ${sourceText(inspection)}. ` +
      (inspection.base === undefined ? '' : `Compared with ${baseText(inspection)}.`);
    const hadFocus = table.contains(document.activeElement);
    table.replaceChildren(layerTable(inspection, tensor?.tensor, (next) => actions.look({ tensor: next })));
    if (hadFocus) table.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
    layer.head.textContent = tensor ? `Layer ${tensor.tensor}` : 'Layer';
    layer.grid.show(
      tensor
        ? [
            distributionChart(inspection, tensor),
            quantilesChart(tensor),
            mapChart(tensor),
            unitsChart(tensor),
            weightsChart(tensor),
            ...(inspection.source.kind === 'measured' ? [] : [overlapChart(inspection, tensor.tensor, 'correlation')]),
          ]
        : [],
    );
    movement.grid.show(tensor ? [movementChart(inspection, tensor), movedChart(inspection, tensor)] : []);
    movement.box.hidden = inspection.source.kind === 'measured' && !tensor?.movement;
    rules.grid.show([agreementChart(inspection, 'correlation'), agreementChart(inspection, 'shared')]);
    if (isNew) input.grid.show(inspection.images.map(imageChart));
    input.box.hidden = inspection.images.length === 0;
    tasks.box.hidden = inspection.source.kind === 'measured';
    tasks.grid.show([overlapChart(inspection, 'all', 'correlation'), overlapChart(inspection, 'all', 'shared')]);
  }

  const paint = (shown: Shown) => {
    const { progress, settings } = shown;
    const inspection = inspectionOf(progress);
    paintToolbar(shown);
    paintPlaceholder(shown);
    busy.hidden = progress.state !== 'inspecting';
    content.hidden = !inspection;
    content.classList.toggle('stale', progress.state === 'inspecting');
    toolbar.hidden = progress.state === 'starting';
    if (inspection) paintContent(inspection, settings.tensor);
  };
  return {
    paint,
    repaint(shown) {
      drawn = undefined;
      paint(shown);
    },
  };
}

/** The last inspection that came, also while the next is on its way. */
export function inspectionOf(progress: Progress): Inspection | undefined {
  if (progress.state === 'done') return progress.inspection;
  return progress.state === 'inspecting' ? progress.earlier : undefined;
}

function firstKernel({ tensors }: Inspection): Inspection['tensors'][number] | undefined {
  return tensors.find(({ tensor }) => tensor.endsWith('/kernel')) ?? tensors[0];
}

/** What a request to the host needs of the settings. */
export function optionsOf({ source, folder, classes, samples, base }: Settings, checkpoint: number): InspectOptions {
  const most = Number.parseInt(samples, 10);
  const data = source === 'folder' ? folder !== undefined && { folder } : source !== 'accumulated' && source;
  return {
    checkpoint,
    ...(base !== undefined && { base }),
    ...(data && {
      measure: {
        data,
        ...(classes && source !== 'folder' && { classes }),
        ...(most > 0 && { samples: most }),
      },
    }),
  };
}
