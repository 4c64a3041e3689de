import { inPercent, percent, points } from '../../src/core/format';

interface ForgottenTextProps {
  /** Mean over old tasks with its unit, e.g. `1.2 ± 0.3 points`. */
  readonly mean: string;
  /** The old task that lost most, if one lost anything; accuracies are fractions. */
  readonly worst: { readonly task: number; readonly whenLearnt: number; readonly now: number } | undefined;
}

/** How much was forgotten, and of which task most. */
export function ForgottenText({ mean, worst }: ForgottenTextProps) {
  if (!worst) return <strong>No old task lost anything.</strong>;
  return (
    <>
      <strong>{mean} forgotten</strong> per old task, most of task {worst.task}:{' '}
      <strong>
        {inPercent.bare(worst.whenLearnt)} → {percent(worst.now)}
      </strong>{' '}
      ({points(worst.now - worst.whenLearnt)}).
    </>
  );
}
