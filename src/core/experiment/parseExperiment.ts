import { lastPart } from '../lastPart';
import { type CheckedJson, checkText, checkValue, type JsonDefinition } from './checkJson';
import { type Experiment, experimentSchema } from './experiment';
import { experimentJsonSchema } from './jsonSchema';
import { lambdaSearchOf } from './lambdaSearch';
import { problemList } from './problem';
import { brokenRules } from './rules';

/**
 * The experiment in the text of a `*.mas.json` file (JSON; comments and trailing commas are allowed), with every default
 * filled in.
 * @param name the file's name; it stands in messages and becomes the experiment's name where the text gives none
 * @throws UserError that lists every problem
 */
export function parseExperiment(text: string, name: string): Experiment {
  const checked = checkExperimentText(text);
  if (checked.ok) {
    const base = lastPart(name).replace(/(\.mas)?\.jsonc?$/, '');
    return { ...checked.value, name: checked.value.name ?? base };
  }
  throw problemList(name, checked.problems);
}

/** Like `parseExperiment`, with problems as data. */
export function checkExperimentText(text: string): CheckedJson<Experiment> {
  return withSearch(checkText(text, definition));
}

/** Checks an experiment that is already a value, such as one read from a run directory. */
export function checkExperiment(value: unknown): CheckedJson<Experiment> {
  return withSearch(checkValue(value, definition));
}

const definition: JsonDefinition<Experiment> = {
  schema: experimentSchema,
  jsonSchema: experimentJsonSchema,
  rules: brokenRules,
};

/** Names how λ is searched, where it is. */
function withSearch(checked: CheckedJson<Experiment>): CheckedJson<Experiment> {
  const search = checked.ok && lambdaSearchOf(checked.value.method);
  if (!search) return checked;
  const { value } = checked;
  return { ok: true, value: { ...value, method: { ...value.method, search } as Experiment['method'] } };
}
