import { checkExperiment } from '../../core/experiment/parseExperiment';
import { kindsOf } from '../../core/kind';
import * as methods from '../../core/methods/list';

/** An experiment's content, as far as it is looked at here. */
interface Written {
  readonly method?: unknown;
}

/** A method that a new experiment can use. */
export interface MethodChoice<T extends Written = Written> {
  readonly label: string;
  readonly description: string;
  /** As short as a file can say it. */
  readonly method: Readonly<Record<string, unknown>> & { readonly kind: string };
  /** The example that the rest of the experiment is taken from. */
  readonly example: T;
}

/**
 * Every method that can learn the stream, MAS first. `examples` are of that stream; where one has the method, its options,
 * network and training are taken. Other methods take the first example, and the shortest form of themselves.
 */
export function methodChoices<T extends Written>([base, ...others]: readonly [T, ...T[]]): readonly MethodChoice<T>[] {
  const choices = kindsOf(methods).map(({ kind, title, description, shortest }): MethodChoice<T> => {
    const example = [base, ...others].find(({ method }) => Object(method).kind === kind);
    const method = { kind, ...(example ? Object(example.method) : shortest) };
    return { label: title, description, method, example: example ?? base };
  });
  const fitting = choices.filter(({ method, example }) => checkExperiment({ ...example, method }).ok);
  return fitting.sort((a, b) => Number(b.method.kind === 'mas') - Number(a.method.kind === 'mas'));
}
