import '@vscode/codicons/dist/codicon.css';
import '../shared/shared.css';
import './dashboard.css';
import { listenToHost, rememberedState, rememberState, tellHost } from '../shared/host';
import { repaint } from '../shared/repaint';
import { onThemeChange } from '../shared/theme';
import { Model } from './model';
import { type Settings, settingsFrom } from './settings';
import { dashboardView, type View } from './view';

/** The dashboard: accuracy, forgetting and importance of runs, while they train. */

let settings = settingsFrom(rememberedState());
let view: View | undefined;
const paintSoon = repaint(() => view?.paint());

function set(changes: Partial<Settings>): void {
  settings = { ...settings, ...changes };
  rememberState(settings);
  paintSoon();
}

const model = new Model(
  tellHost,
  () => {
    if (model.watched !== settings.watched) set({ watched: model.watched });
    paintSoon();
  },
  settings.watched,
);
const page = document.getElementById('panel');
if (page) view = dashboardView(page, model, { get: () => settings, set });
view?.paint();
onThemeChange(paintSoon);
listenToHost((message) => model.receive(message));
tellHost({ type: 'ready' });
