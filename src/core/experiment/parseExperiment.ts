import { type CheckedJson, checkText, checkValue, type JsonDefinition } from './checkJson';
import { type Experiment, experimentSchema } from './experiment';
import { experimentJsonSchema } from './jsonSchema';
import { lambdaSearchOf } from './lambdaSearch';
import { type Problem, problemList } from './problem';
import { brokenRules } from './rules';

export type Checked =
  | { readonly ok: true; readonly experiment: Experiment }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The experiment in the text of a `*.mas.json` file (JSON; comments and trailing commas are allowed), with every default
 * filled in.
 * @param name the file's name; it stands in messages and becomes the experiment's name where the text gives none
 * @throws UserError that lists every problem
 */
export function parseExperiment(text: string, name: string): Experiment {
  const checked = checkExperimentText(text);
  if (checked.ok) {
    const base = name.replace(/^.*[\\/]/, '').replace(/(\.mas)?\.jsonc?$/, '');
    return { ...checked.experiment, name: checked.experiment.name ?? base };
  }
  throw problemList(name, checked.problems);
}

/** Like `parseExperiment`, with problems as data. */
export function checkExperimentText(text: string): Checked {
  return named(checkText(text, definition));
}

/** Checks an experiment that is already a value, such as one read from a run directory. */
export function checkExperiment(value: unknown): Checked {
  return named(checkValue(value, definition));
}

const definition: JsonDefinition<Experiment> = {
  schema: experimentSchema,
  jsonSchema: experimentJsonSchema,
  rules: brokenRules,
};

function named(checked: CheckedJson<Experiment>): Checked {
  return checked.ok ? { ok: true, experiment: withSearch(checked.value) } : checked;
}

/** Names how λ is searched, where it is. */
function withSearch(experiment: Experiment): Experiment {
  const search = lambdaSearchOf(experiment.method);
  return search ? { ...experiment, method: { ...experiment.method, search } as Experiment['method'] } : experiment;
}
