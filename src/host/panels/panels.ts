import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { panelPage } from '../../core/panel/panelPage';
import {
  type Focus,
  forPanel,
  isToHost,
  type Replies,
  type Request,
  type RunCard,
  runCard,
  type ToHost,
  type ToPanel,
} from '../../core/panel/protocol';
import { UserError } from '../../core/userError';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';
import type { Sessions } from '../sessions/sessions';
import { problemOf } from '../tree/decorations';

export type PanelKind = 'dashboard' | 'importance';

/** The panels of this window: one dashboard, one importance panel. */
export class Panels implements vscode.Disposable {
  readonly #open = new Map<PanelKind, Panel>();
  readonly #listening: readonly vscode.Disposable[];

  constructor(
    readonly runs: Runs,
    readonly sessions: Sessions,
    readonly context: vscode.ExtensionContext,
  ) {
    this.#listening = [
      runs.onChange((run) => this.#each((panel) => panel.changed(run))),
      runs.onEvents(({ run, events }) => this.#each((panel) => panel.happened(run, events))),
    ];
  }

  dispose(): void {
    for (const each of this.#listening) each.dispose();
  }

  /** Shows a panel, in the place where it is if it is open. */
  show(kind: PanelKind, focus?: Focus): void {
    const open = this.#open.get(kind);
    if (open) {
      open.focus(focus);
      return;
    }
    const titles = { dashboard: 'MAS Dashboard', importance: 'MAS Importance' };
    const view = vscode.window.createWebviewPanel(`mas.${kind}`, titles[kind], vscode.ViewColumn.Active, {});
    this.#adopt(kind, view, focus);
  }

  /** Fills a panel that VS Code has put back after a reload; the page remembers what it showed. */
  restore(kind: PanelKind, view: vscode.WebviewPanel): void {
    this.#adopt(kind, view, undefined);
  }

  #adopt(kind: PanelKind, view: vscode.WebviewPanel, focus: Focus | undefined): void {
    const panel = new Panel(kind, view, this, focus);
    this.#open.set(kind, panel);
    view.onDidDispose(() => {
      if (this.#open.get(kind) === panel) this.#open.delete(kind);
      panel.close();
    });
  }

  #each(work: (panel: Panel) => void): void {
    for (const panel of this.#open.values()) work(panel);
  }
}

class Panel {
  /** Number of the last event that the page has of each run that it watches. */
  readonly #sent = new Map<WatchedRun, number>();
  readonly #watched = new Set<string>();
  readonly #waiting = new Map<number, AbortController>();
  #focus: Focus | undefined;

  constructor(
    kind: PanelKind,
    readonly view: vscode.WebviewPanel,
    readonly panels: Panels,
    focus: Focus | undefined,
  ) {
    this.#focus = focus;
    const { extensionUri } = panels.context;
    const { webview } = view;
    const files = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `experiment-${theme}.svg`);
    view.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
    webview.onDidReceiveMessage((message: unknown) => this.#heard(message));
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

  changed(run: WatchedRun | undefined): void {
    if (run) this.#say({ type: 'card', card: cardOf(run) });
    else this.#sendRuns();
  }

  happened(run: WatchedRun, events: readonly { readonly n: number }[]): void {
    const sent = this.#sent.get(run);
    if (sent === undefined || !this.#watched.has(run.id)) return;
    const news = (events as Extract<ToPanel, { type: 'events' }>['events']).filter(({ n }) => n > sent);
    if (news.length === 0) return;
    this.#sent.set(run, news.at(-1)?.n ?? sent);
    this.#say({ type: 'events', run: run.id, events: news });
  }

  close(): void {
    for (const waiting of this.#waiting.values()) waiting.abort();
  }

  #heard(message: unknown): void {
    if (isToHost(message)) this.#answer(message);
  }

  #answer(message: ToHost): void {
    switch (message.type) {
      case 'ready':
        this.#sent.clear();
        this.#watched.clear();
        this.#sendRuns();
        return;
      case 'watch':
        this.#watch(message.runs, message.again === true);
        return;
      case 'request':
        void this.#reply(message.id, message.request);
        return;
      case 'cancel':
        this.#waiting.get(message.id)?.abort();
        return;
      case 'command': {
        const { command, run, checkpoint } = message;
        void vscode.commands.executeCommand(`mas.${command}`, run === undefined ? undefined : { run, checkpoint });
        return;
      }
    }
  }

  #sendRuns(): void {
    const runs = this.panels.runs.all.map(cardOf);
    this.#say({ type: 'runs', runs, ...(this.#focus && { focus: this.#focus }) });
    this.#focus = undefined;
  }

  #watch(ids: readonly string[], again: boolean): void {
    this.#watched.clear();
    for (const id of ids) {
      const run = this.panels.runs.byId(id);
      if (!run) continue;
      this.#watched.add(id);
      if (this.#sent.has(run) && !again) {
        // Events that came while it was not watched are made up for by the whole.
        if (this.#sent.get(run) === run.state.n) continue;
      }
      this.#sent.set(run, run.state.n);
      this.#say({ type: 'run', run: id, state: forPanel(run.state) });
    }
  }

  async #reply(id: number, request: Request): Promise<void> {
    const waiting = new AbortController();
    this.#waiting.set(id, waiting);
    try {
      this.#say({ type: 'reply', id, value: await this.#do(request, waiting.signal) });
    } catch (error) {
      if (waiting.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      const hint = error instanceof UserError ? error.hint : undefined;
      this.#say({ type: 'failure', id, message, ...(hint && { hint }) });
    } finally {
      this.#waiting.delete(id);
    }
  }

  async #do(request: Request, cancelled: AbortSignal): Promise<Replies[Request['kind']]> {
    switch (request.kind) {
      case 'inspect': {
        const { runs, sessions } = this.panels;
        const run = runs.byId(request.run);
        if (!run) throw new UserError(`The run ${request.run} is no longer there.`);
        return sessions.inspect(run, request, cancelled);
      }
      case 'chooseFolder':
        return chooseFolder();
      case 'save':
        return { saved: await save(request) };
    }
  }

  #say(message: ToPanel): void {
    void this.view.webview.postMessage(message);
  }
}

function cardOf(run: WatchedRun): RunCard {
  const problem = problemOf(run);
  return runCard(run.id, run.experiment, run.state, {
    isTraining: run.isLive,
    ...(problem !== undefined && { problem }),
  });
}

async function chooseFolder(): Promise<Replies['chooseFolder']> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: 'Folder of PNG and JPEG Images',
    openLabel: 'Choose',
  });
  const [folder] = chosen ?? [];
  return folder ? { folder: folder.fsPath } : {};
}

async function save({ name, content, encoding }: Extract<Request, { kind: 'save' }>): Promise<boolean> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  // Only the last part: a panel suggests a name, never a place.
  const plain = name.replace(/^.*[\\/]/, '');
  const place = folder && { defaultUri: vscode.Uri.joinPath(folder, plain) };
  const target = await vscode.window.showSaveDialog({ ...place, title: `Save ${plain}` });
  if (!target) return false;
  await vscode.workspace.fs.writeFile(target, Buffer.from(content, encoding));
  return true;
}
