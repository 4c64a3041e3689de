import '@vscode/codicons/dist/codicon.css';
import './shared.css';
import { type HostMessage, listenToHost, rememberedState, rememberState, tellHost } from './host';
import { repaint } from './repaint';
import { onThemeChange } from './theme';

/** What the user has set, kept when the page is reloaded. */
export interface SettingsStore<S> {
  get(): S;
  /** Changes some settings, and paints. */
  set(changes: Partial<S>): void;
}

/**
 * Starts a panel.
 * @param modelOf makes what it knows of the host, which calls `changed`
 * @param viewOf makes its elements; returns a function that paints them
 */
export function startPanel<S extends object, M extends { receive(message: HostMessage): void }>(
  settingsFrom: (remembered: unknown) => S,
  modelOf: (settings: SettingsStore<S>, changed: () => void) => M,
  viewOf: (page: HTMLElement, model: M) => () => void,
): void {
  let settings = settingsFrom(rememberedState());
  const paintSoon = repaint(() => paint());
  const store = {
    get: () => settings,
    set(changes: Partial<S>) {
      settings = { ...settings, ...changes };
      rememberState(settings);
      paintSoon();
    },
  };
  const model = modelOf(store, paintSoon);
  const paint = viewOf(document.getElementById('panel') ?? document.body, model);
  paint();
  onThemeChange(paintSoon);
  listenToHost((message) => model.receive(message));
  tellHost({ type: 'ready' });
}
