import '@vscode/codicons/dist/codicon.css';
import '../shared/shared.css';
import './importance.css';
import type { Inspection } from '../../src/core/omega/inspection';
import type { RunCard } from '../../src/core/panel/runCard';
import {
  askHost,
  HostFailure,
  listenToHost,
  type Pending,
  rememberedState,
  rememberState,
  tellHost,
} from '../shared/host';
import { onThemeChange } from '../shared/theme';
import { optionsOf, type Settings, settingsFrom } from './settings';
import { inspectionOf, type Progress } from './shown';
import { importanceView } from './view';

/** The importance panel: which weights matter to a checkpoint. */

let settings = settingsFrom(rememberedState());
let cards: readonly RunCard[] = [];
let progress: Progress = { state: 'starting' };
let pending: Pending<Inspection> | undefined;

const memories = {
  get: (id: string) => settings.cards[id] ?? {},
  set: (id: string, memory: Settings['cards'][string]) => keep({ cards: { ...settings.cards, [id]: memory } }),
};
const page = document.getElementById('panel') ?? document.body;
const view = importanceView(page, memories, {
  inspect(changes) {
    keep(changes);
    inspect();
  },
  look(changes) {
    keep(changes);
    paint();
  },
  cancel() {
    pending?.cancel();
    pending = undefined;
    const inspection = inspectionOf(progress);
    progress = inspection ? { state: 'done', inspection } : { state: 'failed', message: 'Cancelled.' };
    paint();
  },
  async chooseFolder() {
    const { folder } = await askHost({ kind: 'chooseFolder' }).reply;
    // Cancelled: the list shows the current source again.
    if (folder === undefined) return paint();
    keep({ source: 'folder', folder });
    inspect();
  },
});

function paint(): void {
  view.paint({ cards, settings, progress });
}

function keep(changes: Partial<Settings>): void {
  settings = { ...settings, ...changes };
  rememberState(settings);
}

/** Chooses a run and a checkpoint that exist, and asks the host for their inspection. */
async function inspect(): Promise<void> {
  const card =
    cards.find(({ id }) => id === settings.run) ?? cards.findLast(({ learnt }) => learnt > 0) ?? cards.at(-1);
  const checkpoint = Math.min(settings.checkpoint ?? Number.POSITIVE_INFINITY, card?.learnt ?? 0);
  pending?.cancel();
  pending = undefined;
  if (!card || checkpoint < 1) {
    progress = { state: 'starting' };
    return paint();
  }
  keep({ run: card.id, checkpoint });
  const earlier = inspectionOf(progress);
  const isSameRun = earlier?.run === card.id;
  progress = { state: 'inspecting', ...(isSameRun && { earlier }) };
  paint();

  const asked = askHost({ kind: 'inspect', run: card.id, ...optionsOf(settings, checkpoint) });
  pending = asked;
  try {
    const inspection = await asked.reply;
    progress = { state: 'done', inspection };
  } catch (error) {
    const hint = error instanceof HostFailure ? error.hint : undefined;
    const message = error instanceof Error ? error.message : String(error);
    progress = { state: 'failed', message, ...(hint !== undefined && { hint }) };
  }
  pending = undefined;
  paint();
}

paint();
onThemeChange(() => view.repaint({ cards, settings, progress }));
listenToHost((message) => {
  switch (message.type) {
    case 'runs': {
      const { runs, focus } = message;
      const isFirst = progress.state === 'starting';
      cards = runs;
      const [run] = focus?.runs ?? [];
      const { checkpoint = settings.checkpoint } = focus ?? {};
      // The host may repeat a request from before a reload; what the user chose since then takes precedence.
      const isAsked = run !== undefined && (run !== settings.run || checkpoint !== settings.checkpoint);
      if (isAsked) keep({ run, checkpoint: focus?.checkpoint, base: undefined, classes: undefined });
      if (isFirst || isAsked) void inspect();
      else paint();
      break;
    }
    case 'card': {
      const { card } = message;
      cards = cards.map((each) => (each.id === card.id ? card : each));
      // The first checkpoint of all runs has arrived.
      if (progress.state === 'starting') void inspect();
      else paint();
      break;
    }
    case 'run':
    case 'events':
      break; // This panel watches no runs.
  }
});
tellHost({ type: 'ready' });
