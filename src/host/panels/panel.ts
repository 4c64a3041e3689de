import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { packed } from '../../core/nonFinite';
import { cardOf } from '../../core/panel/cardOf';
import { panelPage } from '../../core/panel/panelPage';
import {
  type Focus,
  forPanel,
  isToHost,
  type PanelKind,
  type Replies,
  type Request,
  type ToHost,
  type ToPanel,
} from '../../core/panel/protocol';
import type { RunCard } from '../../core/panel/runCard';
import type { Event } from '../../core/run/event';
import { messageOf, UserError } from '../../core/userError';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';
import type { Sessions } from '../sessions/sessions';
import type { SweepChange } from '../sweeps/sweeps';
import { told } from '../told';
import { problemOf } from '../tree/decorations';
import { chooseFolder, save } from './dialogs';
import { SweepFeed } from './sweepFeed';

/** One panel: it sends runs and their events to its page, and answers the page's requests. */
export class Panel {
  /** Number of the last event that the page got of each run. */
  readonly #sent = new Map<WatchedRun, number>();
  readonly #watched = new Set<string>();
  readonly #pending = new Map<number, AbortController>();
  #focus: Focus | undefined;
  /** What the user has asked to see, where that is no run. */
  #content: ToPanel | undefined;
  /** Of the panel of a sweep. */
  readonly #sweeps: SweepFeed | undefined;

  constructor(
    kind: PanelKind,
    readonly view: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    readonly runs: Runs,
    readonly sessions: Sessions,
    focus: Focus | undefined,
  ) {
    this.#focus = focus;
    if (kind === 'sweep') this.#sweeps = new SweepFeed(runs.sweeps, (message) => this.#post(message));
    const { webview } = view;
    const files = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `experiment-${theme}.svg`);
    view.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
    webview.onDidReceiveMessage((message: unknown) => isToHost(message) && this.#onMessage(message));
    webview.html = panelPage(view.title, {
      source: webview.cspSource,
      nonce: randomBytes(18).toString('hex'),
      script: uri(`${kind}.js`),
      style: uri(`${kind}.css`),
    });
  }

  focus(focus: Focus | undefined): void {
    this.view.reveal();
    if (!focus) return;
    this.#focus = focus;
    this.#sendRuns();
  }

  /** Shows an evaluation, or the data of an experiment. The focus stays where it is, ready for the next. */
  present(title: string, content: ToPanel): void {
    this.view.title = title;
    this.view.reveal(undefined, true);
    this.#content = content;
    this.#post(content);
  }

  /** Shows a sweep. */
  showSweep(path: string): void {
    this.view.reveal();
    this.#sweeps?.focus(path);
  }

  onSweepChange(change: SweepChange | undefined): void {
    this.#sweeps?.onChange(change);
  }

  onChange(run: WatchedRun | undefined): void {
    if (this.#sweeps) return;
    if (run) this.#post({ type: 'card', card: shownCard(run) });
    else this.#sendRuns();
  }

  onEvents(run: WatchedRun, events: readonly Event[]): void {
    const sent = this.#sent.get(run);
    if (sent === undefined || !this.#watched.has(run.id)) return;
    const news = events.filter(({ n }) => n > sent);
    if (news.length === 0) return;
    this.#sent.set(run, news.at(-1)?.n ?? sent);
    this.#post({ type: 'events', run: run.id, events: news });
  }

  close(): void {
    this.#sweeps?.close();
    for (const pending of this.#pending.values()) pending.abort();
  }

  #onMessage(message: ToHost): void {
    switch (message.type) {
      case 'ready':
        this.#sent.clear();
        this.#watched.clear();
        if (this.#sweeps) this.#sweeps.start();
        else this.#sendRuns();
        if (this.#content) this.#post(this.#content);
        return;
      case 'watch':
        this.#watch(message.runs, message.again === true);
        return;
      case 'watchSweep':
        this.#sweeps?.watch(message.sweep);
        return;
      case 'request':
        void this.#reply(message.id, message.request);
        return;
      case 'cancel':
        this.#pending.get(message.id)?.abort();
        return;
      case 'command': {
        const { command, run, checkpoint, sweep, cells } = message;
        const target = run !== undefined ? { run, checkpoint } : cells && { sweep, cells };
        void vscode.commands.executeCommand(`mas.${command}`, target);
        return;
      }
    }
  }

  #sendRuns(): void {
    const runs = this.runs.all.map(shownCard);
    this.#post({ type: 'runs', runs, focus: this.#focus });
    this.#focus = undefined;
  }

  #watch(ids: readonly string[], again: boolean): void {
    this.#watched.clear();
    // The page keeps no state of other runs.
    for (const run of this.#sent.keys()) if (!ids.includes(run.id)) this.#sent.delete(run);
    for (const id of ids) {
      const run = this.runs.byId(id);
      if (!run) continue;
      this.#watched.add(id);
      // Events that came while the run was not watched are made up for by its whole state.
      if (this.#sent.get(run) === run.state.n && !again) continue;
      this.#sent.set(run, run.state.n);
      this.#post({ type: 'run', run: id, state: forPanel(run.state) });
    }
  }

  async #reply(id: number, request: Request): Promise<void> {
    const pending = new AbortController();
    this.#pending.set(id, pending);
    try {
      this.#post({ type: 'reply', id, value: await this.#execute(request, pending.signal) });
    } catch (thrown) {
      if (pending.signal.aborted) return;
      const error = told(thrown);
      const hint = error instanceof UserError ? error.hint : undefined;
      this.#post({ type: 'failure', id, message: messageOf(error), hint });
    } finally {
      this.#pending.delete(id);
    }
  }

  async #execute(request: Request, cancelled: AbortSignal): Promise<Replies[Request['kind']]> {
    switch (request.kind) {
      case 'inspect':
        return this.sessions.inspect(this.#run(request.run), request, cancelled);
      case 'protection':
        return this.sessions.protection(this.#run(request.run), request.checkpoint, cancelled);
      case 'chooseFolder':
        return { folder: await chooseFolder({ title: 'Folder of PNG, JPEG or WebP Images', openLabel: 'Choose' }) };
      case 'save':
        return { saved: await save(request) };
    }
  }

  #run(id: string): WatchedRun {
    const run = this.runs.byId(id);
    if (!run) throw new UserError(`Run ${id} no longer exists.`);
    return run;
  }

  #post(message: ToPanel): void {
    void this.view.webview.postMessage(packed(message));
  }
}

function shownCard(run: WatchedRun): RunCard {
  const { id, experiment, state, isLive: isTraining, origin } = run;
  const problem = problemOf(run);
  return cardOf(id, experiment, state, { isTraining, origin, ...(problem !== undefined && { problem }) });
}
