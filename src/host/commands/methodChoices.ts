import { experimentJsonSchema } from '../../core/experiment/jsonSchema';
import { checkExperiment } from '../../core/experiment/parseExperiment';

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

/** Kinds whose name is not an abbreviation in capitals. */
const titles: Readonly<Record<string, string>> = {
  finetune: 'Fine-tuning',
  joint: 'Joint training',
  lwf: 'LwF',
  rehearsal: 'Rehearsal',
  'local-mas': 'Local MAS',
  'expert-gate': 'Expert Gate',
  pathnet: 'PathNet',
};

/** What a kind of method is called. */
export const methodTitle = (kind: string): string => titles[kind] ?? kind.toUpperCase();

/**
 * Every method of the schema that a stream can be learnt with, MAS first. `examples` are of that stream; where one has the
 * method, its options, network and training are taken. Other methods take the first, with 1 for each number that they
 * require.
 */
export function methodChoices<T extends Written>([base, ...others]: readonly [T, ...T[]]): readonly MethodChoice<T>[] {
  const branches = experimentJsonSchema().properties?.method?.oneOf ?? [];
  const choices = branches.flatMap(({ properties = {}, required = [], description = '' }): MethodChoice<T>[] => {
    const kind = properties.kind?.const;
    if (typeof kind !== 'string') return [];
    const example = [base, ...others].find(({ method }) => kindOf(method) === kind);
    const numbers = required.filter((key) => key !== 'kind').map((key) => [key, 1]);
    const method = example ? { ...Object(example.method), kind } : { kind, ...Object.fromEntries(numbers) };
    return [{ label: methodTitle(kind), description, method, example: example ?? base }];
  });
  const fitting = choices.filter(({ method, example }) => checkExperiment({ ...example, method }).ok);
  return fitting.sort((a, b) => Number(b.method.kind === 'mas') - Number(a.method.kind === 'mas'));
}

const kindOf = (method: unknown): unknown => Object(method).kind;
