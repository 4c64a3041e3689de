import { expect, test } from 'vitest';
import { cardOf } from '../../../../src/core/panel/cardOf';
import { forPanel, isToHost, parseToPanel } from '../../../../src/core/panel/protocol';
import { MAX_HISTORY, runState } from '../../../../src/core/run/reduce';
import { emptyRun } from '../../../../src/core/run/run';
import { someEvaluation } from '../../../fixtures/someEvaluation';
import { someExperiment } from '../../../fixtures/someExperiment';
import { numbered, progressEvents, startedEvent, syntheticRun } from '../../../webview/syntheticRun';

test('what is said is understood', () => {
  const request = (request: object) => ({ type: 'request', id: 1, request });
  for (const message of [
    { type: 'ready' },
    { type: 'watch', runs: ['a'], again: true },
    request({ kind: 'inspect', run: 'a', checkpoint: 3, measure: { data: 'test', classes: [1] } }),
    request({ kind: 'inspect', run: 'a', checkpoint: 3, measure: { data: { folder: '/images' }, samples: 9 } }),
    request({ kind: 'protection', run: 'a' }),
    request({ kind: 'protection', run: 'a', checkpoint: 3 }),
    request({ kind: 'chooseFolder' }),
    request({ kind: 'save', name: 'a.csv', content: '', encoding: 'utf8' }),
    { type: 'command', command: 'trainNextTask' },
  ]) {
    expect(isToHost(message)).toBe(true);
  }
  const { card, state } = syntheticRun('a', { tasks: 2, learnt: 1 });
  for (const message of [
    { type: 'runs', runs: [card], focus: { runs: ['a'] } },
    { type: 'run', run: 'a', state },
    { type: 'failure', id: 1, message: 'No.' },
    { type: 'evaluation', evaluation: someEvaluation },
  ]) {
    expect(parseToPanel(message)).toEqual(message);
  }
});

test('what is no message is refused', () => {
  const request = (request: object) => ({ type: 'request', id: 1, request });
  for (const message of [
    null,
    'ready',
    [],
    { type: 'nonsense' },
    { type: 'watch', runs: 'a' },
    { type: 'watch', runs: Array.from({ length: 100 }, String) },
    { type: 'command', command: 'workbench.action.quit' },
    request({ kind: 'inspect', run: 'a', checkpoint: -1 }),
    request({ kind: 'inspect', run: 'a', checkpoint: 1, measure: { data: '/etc/passwd' } }),
    request({ kind: 'inspect', run: 'a', checkpoint: 1, measure: { data: { folder: 1 } } }),
    request({ kind: 'protection', checkpoint: 1 }),
    request({ kind: 'save', name: 'a', content: 1, encoding: 'utf8' }),
    request({ kind: 'delete', run: 'a' }),
  ]) {
    expect(isToHost(message)).toBe(false);
  }
  for (const message of [
    { type: 'runs', runs: [{}] },
    { type: 'run', run: 'a', state: {} },
    { type: 'events', run: 'a', events: [1] },
    { type: 'events', run: 'a', events: [{ ...numbered(1, [startedEvent(1, 10)])[0], task: 1e9 }] },
    { type: 'reply', id: 1 },
    { type: 'evaluation', evaluation: { ...someEvaluation, tasks: [{}] } },
  ]) {
    expect(parseToPanel(message)).toBeUndefined();
  }
});

test('a long run is sent with fewer points, of which the latest is one', () => {
  const tasks = 100;
  const events = Array.from({ length: tasks }, (_, i) => [
    startedEvent(i + 1, 1000),
    ...progressEvents(i + 1, 200, 1000),
  ]);
  const state = runState(numbered(1, events.flat()));
  const sent = forPanel(state);
  const points = sent.tasks.flatMap((task) => (task.state === 'pending' ? [] : task.history));
  expect(points.length).toBeLessThanOrEqual(6000);
  const last = sent.tasks.at(-1);
  expect(last?.state === 'training' && last.history.at(-1)?.step).toBe(1000);
  // A short one is sent as it is.
  const short = runState(numbered(1, [startedEvent(1, 1000), ...progressEvents(1, MAX_HISTORY, 1000)]));
  expect(forPanel(short)).toEqual(short);
});

test('a card says what the run’s result says', () => {
  const card = cardOf('a', { ...someExperiment(), name: 'first' }, emptyRun, { isTraining: true, problem: 'gone' });
  expect(card).toMatchObject({ id: 'a', name: 'first', method: 'MAS', lambda: 1, learnt: 0, averageAccuracy: null });
  expect(card).toMatchObject({ isTraining: true, problem: 'gone' });
  expect(card.convention).toContain('Ω');
  expect(card.sweep ?? card.from).toBeUndefined();
});

test('a card says which sweep a run is part of, and which run it continues', () => {
  const origin = {
    ...{ sweep: '/work/small.mas-sweep.json', cell: 'small-seed-1' },
    from: { run: '/work/.mas/runs/first', checkpoint: 2, how: 'adapted' },
  } as const;
  expect(cardOf('a', someExperiment(), emptyRun, { isTraining: false, origin })).toMatchObject({
    sweep: { file: origin.sweep, name: 'small', cell: 'small-seed-1' },
    from: { run: 'first', checkpoint: 2, how: 'adapted' },
  });
});
