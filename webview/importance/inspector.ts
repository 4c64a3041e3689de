import type { Inspection } from '../../src/core/omega/inspection';
import type { RunCard } from '../../src/core/panel/runCard';
import { askHost, type HostMessage } from '../shared/host';
import type { SettingsStore } from '../shared/panel';
import { optionsOf, type Settings } from './settings';

/** What the panel is doing. */
type Progress =
  | { readonly state: 'starting' }
  | { readonly state: 'inspecting'; readonly earlier?: Inspection }
  | { readonly state: 'failed'; readonly message: string; readonly hint?: string }
  | { readonly state: 'done'; readonly inspection: Inspection };

/** What the importance panel knows, and what the user can do in it. */
export class Inspector {
  cards: readonly RunCard[] = [];
  progress: Progress = { state: 'starting' };
  #cancel = () => {};

  constructor(
    readonly settings: SettingsStore<Settings>,
    readonly changed: () => void,
  ) {}

  /** The latest inspection, also while the next is on its way. */
  get inspection(): Inspection | undefined {
    if (this.progress.state === 'done') return this.progress.inspection;
    return this.progress.state === 'inspecting' ? this.progress.earlier : undefined;
  }

  /** Asks the host for an inspection by changed settings, of a run and a checkpoint that exist. */
  async inspect(changes: Partial<Settings> = {}): Promise<void> {
    const { cards, settings, inspection: earlier } = this;
    settings.set(changes);
    const { run, checkpoint: chosen = Number.POSITIVE_INFINITY } = settings.get();
    const card = cards.find(({ id }) => id === run) ?? cards.find(({ learnt }) => learnt > 0) ?? cards[0];
    const checkpoint = Math.min(chosen, card?.learnt ?? 0);
    this.#cancel();
    if (!card || checkpoint < 1) return this.#show({ state: 'starting' });
    settings.set({ run: card.id, checkpoint });
    this.#show({ state: 'inspecting', ...(earlier?.run === card.id && { earlier }) });
    const asked = askHost({ kind: 'inspect', run: card.id, ...optionsOf(settings.get(), checkpoint) });
    this.#cancel = asked.cancel;
    const answer = await asked.answer;
    if (answer.type === 'reply') return this.#show({ state: 'done', inspection: answer.value });
    const { message, hint } = answer;
    this.#show({ state: 'failed', message, ...(hint !== undefined && { hint }) });
  }

  cancel(): void {
    this.#cancel();
    const { inspection } = this;
    this.#show(inspection ? { state: 'done', inspection } : { state: 'failed', message: 'Cancelled.' });
  }

  /** Asks the user for a folder of images, and measures on them. */
  async chooseFolder(): Promise<void> {
    const answer = await askHost({ kind: 'chooseFolder' }).answer;
    if (answer.type === 'failure') return this.#show({ state: 'failed', message: answer.message });
    const { folder } = answer.value;
    if (folder !== undefined) return this.inspect({ source: 'folder', folder });
    // Cancelled: the list shows the current source again.
    this.changed();
  }

  receive(message: HostMessage): void {
    const isFirst = this.progress.state === 'starting';
    switch (message.type) {
      case 'runs': {
        const { runs, focus } = message;
        this.cards = runs;
        const [run] = focus?.runs ?? [];
        const current = this.settings.get();
        const { checkpoint = current.checkpoint } = focus ?? {};
        // The host may repeat a request from before a reload; what the user chose since then takes precedence.
        const isAsked = run !== undefined && (run !== current.run || checkpoint !== current.checkpoint);
        if (isAsked) void this.inspect({ run, checkpoint: focus?.checkpoint, base: undefined, classes: undefined });
        else if (isFirst) void this.inspect();
        break;
      }
      case 'card': {
        const { card } = message;
        this.cards = this.cards.map((each) => (each.id === card.id ? card : each));
        // The first checkpoint of all runs has arrived.
        if (isFirst) void this.inspect();
        break;
      }
      case 'run':
      case 'events':
        return; // This panel watches no runs.
    }
    this.changed();
  }

  #show(progress: Progress): void {
    this.progress = progress;
    this.changed();
  }
}
