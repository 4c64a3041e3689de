import { config } from 'zod/mini';
import { isToPanel, type Replies, type Request, type ToHost, type ToPanel } from '../../src/core/panel/protocol';

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

/** A request that the host could not answer. */
export class HostFailure extends Error {
  override readonly name = 'HostFailure';

  constructor(
    message: string,
    readonly hint: string | undefined,
  ) {
    super(message);
  }
}

interface Waiting {
  succeed(value: Replies[Request['kind']]): void;
  fail(error: HostFailure): void;
}

const waiting = new Map<number, Waiting>();
let lastId = 0;

export function tellHost(message: ToHost): void {
  api.postMessage(message);
}

/** A reply to wait for, or to cancel. */
export interface Pending<T> {
  readonly reply: Promise<T>;
  cancel(): void;
}

/** @throws {HostFailure} through the reply */
export function askHost<K extends Request['kind']>(request: Request & { readonly kind: K }): Pending<Replies[K]> {
  const id = ++lastId;
  const reply = new Promise<Replies[K]>((succeed, fail) => {
    waiting.set(id, { succeed: (value) => succeed(value as Replies[K]), fail });
  });
  tellHost({ type: 'request', id, request });
  return {
    reply,
    cancel() {
      if (waiting.delete(id)) tellHost({ type: 'cancel', id });
    },
  };
}

/** Calls `receive` with what the host sends unasked, and settles the requests. */
export function listenToHost(receive: (message: Exclude<ToPanel, { type: 'reply' | 'failure' }>) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!isToPanel(data)) return;
    if (data.type === 'reply') settle(data.id)?.succeed(data.value);
    else if (data.type === 'failure') settle(data.id)?.fail(new HostFailure(data.message, data.hint));
    else receive(data);
  });
}

function settle(id: number): Waiting | undefined {
  const found = waiting.get(id);
  waiting.delete(id);
  return found;
}

/** What the page remembers when it is hidden, moved or reloaded: any JSON object. */
export function rememberedState(): Readonly<Record<string, unknown>> {
  const state = api.getState();
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {};
}

export function rememberState(state: object): void {
  api.setState(state);
}
