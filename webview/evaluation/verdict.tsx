import { percent, pointsLost } from '../../src/core/format';
import { metricNames } from '../../src/core/measures/metric';
import type { EvaluatedTask, Evaluation } from '../../src/core/panel/evaluation';
import { ForgottenText } from '../shared/forgottenText';

/** What was forgotten, and what is left, in a sentence. */
export function Verdict({ evaluation }: { readonly evaluation: Evaluation }) {
  const { checkpoint, tasks, average, metric } = evaluation;
  const { title, word } = metricNames([{ metric }]);
  const isOne = tasks.length === 1;
  return (
    <p class="verdict">
      {isOne ? title : `Average ${word}`} <strong>{percent(average.now)}</strong>{' '}
      {isOne ? 'now' : `after ${checkpoint} tasks`}, {percent(average.learnt)} when learnt.{' '}
      <Forgotten {...evaluation} />
    </p>
  );
}

function Forgotten({ tasks, average: { forgotten } }: Evaluation) {
  if (forgotten === null) return null;
  const [first] = tasks.toSorted((a, b) => lostOf(b) - lostOf(a));
  const { task = 0, learnt = null, now = null } = first ?? {};
  const hasLost = first !== undefined && lostOf(first) > 0 && learnt !== null && now !== null;
  const worst = hasLost ? { task, whenLearnt: learnt, now } : undefined;
  const mean = pointsLost(Math.max(0, forgotten));
  if (worst && tasks.length === 1) return <strong>{mean} forgotten.</strong>;
  return <ForgottenText mean={mean} worst={worst} />;
}

const lostOf = ({ forgotten }: EvaluatedTask): number => forgotten ?? 0;
