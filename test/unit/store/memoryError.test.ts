import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { UserError } from '../../../src/core/userError';
import { resultOf } from '../../../src/launch/sessionResult';
import { memoryError } from '../../../src/store/memoryError';
import { systemError } from '../../../src/store/systemError';

it.each([
  ['WebAssembly.Memory(): could not allocate memory', /WebAssembly engine ran out of memory/],
  ['memory access out of bounds', /WebAssembly engine/],
  ['Aborted(OOM). Build with -sASSERTIONS for more info.', /WebAssembly engine/],
  ['Array buffer allocation failed', /memory of this process/],
  ['Invalid array length', /memory of this process/],
  ['Invalid typed array length: 4294967297', /memory of this process/],
  ['Invalid string length', /memory of this process/],
  [
    'Session fail to run with error: OOM when allocating tensor with shape[60000,784] and type float',
    /TensorFlow ran out of memory when it needed a tensor of 60000 × 784 numbers\./,
  ],
  ['std::bad_alloc', /TensorFlow ran out of memory/],
])('%s says that memory is used up and what to lower', (said, message) => {
  const error = systemError(new RangeError(said));
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(message);
  expect((error as UserError).hint).toMatch(/batchSize.*layers.*samples/);
});

it('what these functions really throw is recognized', () => {
  const causes = [
    () => new ArrayBuffer(2 ** 53 - 1),
    () => new Float32Array(2 ** 40),
    () => Array.from({ length: 2 ** 32 }),
    () => 'x'.repeat(2 ** 30),
    () => runInThisContext('new WebAssembly.Memory({ initial: 65536, maximum: 65536 }).grow(1)'),
  ];
  for (const cause of causes) {
    let thrown: unknown;
    try {
      cause();
    } catch (error) {
      thrown = error;
    }
    expect(thrown && memoryError(thrown as Error), String(cause)).toBeInstanceOf(UserError);
  }
});

it.each(['Cannot read properties of undefined', 'Maximum call stack size exceeded', 'Invalid typed array length: -1'])(
  '%s is another error',
  (said) => expect(memoryError(new Error(said))).toBeUndefined(),
);

it('a session that died of it is reported in the same words, without what V8 prints', () => {
  const tail = [
    '<--- Last few GCs --->',
    '[123:0x5f]     1234 ms: Mark-Compact 4000.1 (4100.2) -> 4000.0 MB',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    '----- Native stack trace -----',
    ' 1: 0xb9c1f0 node::Abort() [node]',
  ].join('\n');
  const end = { exit: { code: null, signal: 'SIGABRT' }, tail, log: '/run/session.log' } as const;
  expect(() => resultOf(undefined, end)).toThrow(
    /^The session was killed by SIGABRT\. The memory of this process is used up\.$/,
  );
});

it('a session that died of something else says its last words, without places in the program', () => {
  const tail = [
    '/app/session.js:12',
    '  throw new Error("x")',
    '  ^',
    '',
    'Error: no such thing',
    '    at main (/app/session.js:12:9)',
    '    at node:internal/main/run_main_module:28:49',
    '',
    'Node.js v20.20.2',
  ].join('\n');
  let message = '';
  try {
    resultOf(undefined, { exit: { code: 1, signal: null }, tail, log: undefined });
  } catch (error) {
    message = (error as UserError).message;
  }
  expect(message).toBe(
    'The session ended with exit code 1 before it could finish.\nLast output:\n  Error: no such thing',
  );
});
