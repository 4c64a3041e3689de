import { executorNames, slurmJsonSchema } from '../../src/core/executors/executorKeys';
import * as executors from '../../src/core/executors/list';
import { kindsOf } from '../../src/core/kind';

/** Where the settings of executors begin among those of MAS Lab. */
const ORDER = 10;

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { restrictedConfigurations: string[] } };
  readonly contributes: { readonly configuration: { properties: Record<string, object> } };
}

/** package.json with the settings that choose an executor, which are the keys of a sweep file. */
export function withSettings(manifest: string): string {
  const whole = JSON.parse(manifest) as Manifest;
  const made = executorSettings();
  const { untrustedWorkspaces } = whole.capabilities;
  const { configuration } = whole.contributes;
  const isOther = (name: string) => name !== 'mas.executor' && !name.startsWith('mas.slurm.');
  const others = Object.entries(configuration.properties).filter(([name]) => isOther(name));
  configuration.properties = { ...Object.fromEntries(others), ...made };
  // They say what is executed, and where.
  const restricted = untrustedWorkspaces.restrictedConfigurations.filter(isOther);
  untrustedWorkspaces.restrictedConfigurations = [...restricted, ...Object.keys(made)];
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

function executorSettings(): Record<string, object> {
  const executor = {
    type: 'string',
    enum: executorNames,
    enumDescriptions: kindsOf(executors).map(({ description }) => description),
    default: 'local',
    markdownDescription: 'Where runs are trained. What only looks at a run works on this machine.',
  };
  const slurm = Object.entries(slurmJsonSchema().properties ?? {}).map(
    ([key, { type, description, minimum, maximum }]) => {
      const kinds = {
        integer: { type: ['integer', 'null'], minimum, maximum, default: null },
        array: { type: 'array', items: { type: 'string' }, default: [] },
      }[type ?? ''] ?? { type: 'string', default: '' };
      return [`mas.slurm.${key}`, { ...kinds, markdownDescription: description }] as const;
    },
  );
  const all = [['mas.executor', executor] as const, ...slurm];
  return Object.fromEntries(
    all.map(([name, setting], i) => [name, { ...setting, scope: 'machine-overridable', order: ORDER + i }]),
  );
}
