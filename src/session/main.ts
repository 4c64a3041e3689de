import { hostname } from 'node:os';
import { inspect } from 'node:util';
import { messageOf, UserError } from '../core/userError';
import { thisProcess } from '../store/processes';
import { systemError } from '../store/systemError';
import { adapt } from './adapt';
import { describe } from './describe';
import { openSessionEngine } from './engine';
import { evaluate } from './evaluate';
import { features } from './features';
import { importance } from './importance';
import { inspectCheckpoint } from './inspect';
import { EXIT, type Outcome, type ResultFile, tellStarter, writeResultFile } from './outcome';
import { pictures } from './pictures';
import { protection } from './protection';
import { type RequestKind, type RequestOf, type Results, requestSchema } from './request';
import { samples } from './samples';
import { train } from './train';

/**
 * The session process, dist/session.js: takes one request as JSON in its first argument, executes it, and ends. What
 * happens in a run goes into its event log; the outcome goes to whoever started the session and into the request's
 * result file; what the process prints goes into session.log.
 */

const actions: { readonly [K in RequestKind]: (request: RequestOf<K>) => Promise<Results[K] | Requeue<K>> } = {
  train,
  evaluate,
  importance,
  adapt,
  inspect: inspectCheckpoint,
  protection,
  describe,
  samples,
  pictures,
  features,
  async probe(request) {
    const { info } = await openSessionEngine(request);
    return { ...info, host: hostname(), node: process.versions.node };
  },
};

/** What only training can ask for. */
type Requeue<K> = K extends 'train' ? 'requeue' : never;

function execute<K extends RequestKind>(kind: K, request: RequestOf<K>): Promise<Results[K] | Requeue<K>> {
  return actions[kind](request);
}

let file: string | undefined;

async function main(): Promise<number> {
  try {
    const request = requestSchema.parse(JSON.parse(process.argv[2] ?? ''));
    file = request.result;
    console.log(`${new Date().toISOString()} process ${process.pid}: ${JSON.stringify(request)}`);
    record({ type: 'running', ...thisProcess() });
    const value = await execute(request.kind, request);
    if (value === 'requeue') return EXIT.requeue;
    console.log(`${new Date().toISOString()} process ${process.pid} ended`);
    await report({ type: 'result', value });
    return value === 'stopped' ? EXIT.stopped : EXIT.done;
  } catch (error) {
    return fail(error);
  }
}

/** Returns the exit code. */
async function fail(thrown: unknown): Promise<number> {
  const error = systemError(thrown);
  const expected = error instanceof UserError;
  console.error(expected ? `${error.message}\n${error.hint ?? ''}` : inspect(error));
  const message = messageOf(error);
  await report({ type: 'failed', message, hint: expected ? error.hint : undefined, unexpected: !expected });
  return EXIT.failed;
}

function report(outcome: Outcome): Promise<void> {
  record(outcome);
  return tellStarter(outcome);
}

function record(content: ResultFile): void {
  try {
    if (file !== undefined) writeResultFile(file, content);
  } catch (error) {
    // E.g. the disk is full. The starter still gets the outcome over IPC.
    console.error('The result file could not be written:', error);
  }
}

// What is thrown outside of `main`, such as in a timer, is reported in the same way.
process.on('uncaughtException', (error) => void fail(error).then((code) => process.exit(code)));
// TensorFlow's own threads must not keep an ended session alive.
main().then((code) => process.exit(code));
