import { config } from 'zod/mini';
import { unpacked } from '../../src/core/nonFinite';
import { parseToPanel, type Replies, type Request, type ToHost, type ToPanel } from '../../src/core/panel/protocol';

// Zod would otherwise try out `eval`, which the policy of the page forbids.
config({ jitless: true });

/** What VS Code gives a panel's page, once. */
interface VsCodeApi {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

type Kind = Request['kind'];
type Failure = Extract<ToPanel, { type: 'failure' }>;
type Answer<K extends Kind = Kind> = { readonly type: 'reply'; readonly value: Replies[K] } | Failure;

/** What the host sends unasked. */
export type HostMessage = Exclude<ToPanel, { type: 'reply' | 'failure' }>;

const waiting = new Map<number, (answer: Answer) => void>();
let lastId = 0;

export function tellHost(message: ToHost): void {
  api.postMessage(message);
}

/** Asks for an answer, which can be cancelled: then it never comes. */
export function askHost<K extends Kind>(request: Request & { readonly kind: K }) {
  const id = ++lastId;
  const answer = new Promise<Answer<K>>((settle) => {
    waiting.set(id, (answer) => settle(answer as Answer<K>));
  });
  tellHost({ type: 'request', id, request });
  return {
    answer,
    cancel() {
      if (waiting.delete(id)) tellHost({ type: 'cancel', id });
    },
  };
}

/** Calls `receive` with what the host sends unasked, and settles the requests. */
export function listenToHost(receive: (message: HostMessage) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = parseToPanel(unpacked(data));
    if (!message) return;
    if (message.type !== 'reply' && message.type !== 'failure') return receive(message);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
}

/** What the page remembers when it is hidden, moved or reloaded: any JSON object. */
export function rememberedState(): unknown {
  return api.getState() ?? {};
}

export function rememberState(state: object): void {
  api.setState(state);
}
