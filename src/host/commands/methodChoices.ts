import { experimentJsonSchema } from '../../core/jsonSchema';
import { checkExperiment } from '../../core/parseExperiment';

/** A method that a new experiment can use, as short as its file can say it. */
export interface MethodChoice {
  readonly label: string;
  readonly description: string;
  readonly method: Readonly<Record<string, unknown>> & { readonly kind: string };
}

/** Kinds whose name is not an abbreviation. */
const titles: Readonly<Record<string, string>> = {
  finetune: 'Fine-tuning',
  joint: 'Joint training',
  'local-mas': 'Local MAS',
  'expert-gate': 'Expert Gate',
  pathnet: 'PathNet',
};

/**
 * Every method of the schema that the example can be learnt with, MAS first, with 1 for each number that it requires; the
 * example's own where it is of the kind. MAS is what the extension is about, so an example tuned for it keeps its λ.
 */
export function methodChoices(example: { readonly method?: unknown }): readonly MethodChoice[] {
  const own = { ...(example.method as { readonly kind?: unknown } | undefined) };
  const branches = experimentJsonSchema().properties?.method?.oneOf ?? [];
  const choices = branches.flatMap(({ properties = {}, required = [], description = '' }): MethodChoice[] => {
    const kind = properties.kind?.const;
    if (typeof kind !== 'string') return [];
    const numbers = required.filter((key) => key !== 'kind').map((key) => [key, 1]);
    const method = own.kind === kind ? { ...own, kind } : { kind, ...Object.fromEntries(numbers) };
    return [{ label: titles[kind] ?? kind.toUpperCase(), description, method }];
  });
  const fitting = choices.filter(({ method }) => checkExperiment({ ...example, method }).ok);
  return fitting.sort((a, b) => Number(b.method.kind === 'mas') - Number(a.method.kind === 'mas'));
}
