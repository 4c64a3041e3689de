import '@vscode/codicons/dist/codicon.css';
import './shared.css';
import { type FunctionComponent, render } from 'preact';
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
 * Starts a panel: a model that hears the host, and a view of it. The view is rendered as a whole: at once when the
 * user changes a setting, and for what the host sends at most every 120 ms, less often where that takes long
 * (`repaint.ts`). Charts draw themselves only where what they depend on has changed.
 *
 * @param modelOf makes the model, which calls `changed`
 */
export function startPanel<S extends object, M extends { receive(message: HostMessage): void }>(
  settingsFrom: (remembered: unknown) => S,
  modelOf: (settings: SettingsStore<S>, changed: () => void) => M,
  View: FunctionComponent<{ readonly model: M }>,
): void {
  let settings = settingsFrom(rememberedState());
  const root = document.getElementById('panel') ?? document.body;
  const paint = () => render(<View model={model} />, root);
  const paintSoon = repaint(paint, (call) => requestAnimationFrame(call));
  const store = {
    get: () => settings,
    set(changes: Partial<S>) {
      settings = { ...settings, ...changes };
      rememberState(settings);
      paint();
    },
  };
  const model = modelOf(store, paintSoon);
  paint();
  onThemeChange(paintSoon);
  listenToHost((message) => model.receive(message));
  tellHost({ type: 'ready' });
}
