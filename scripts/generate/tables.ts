import { z } from 'zod';
import * as benchmarks from '../../src/core/benchmarks/list';
import * as executors from '../../src/core/executors/list';
import { type JsonSchema, jsonSchemaOf } from '../../src/core/experiment/jsonSchema';
import { expected } from '../../src/core/experiment/schemaWords';
import type { Fit } from '../../src/core/experiment/traits';
import * as exports from '../../src/core/exports/list';
import * as formats from '../../src/core/formats/list';
import { type Kind, type KindList, kindsOf } from '../../src/core/kind';
import type { LayerKind } from '../../src/core/layers/layerKind';
import * as layers from '../../src/core/layers/list';
import { measures } from '../../src/core/measures/list';
import type { Measure } from '../../src/core/measures/measure';
import * as methods from '../../src/core/methods/list';
import type { MethodKind } from '../../src/core/methods/methodKind';
import * as networks from '../../src/core/networks/list';
import * as optimizers from '../../src/core/optimizers/list';

/** Markdown tables of the lists in src/core, by the name in a document's marker. */
export const tables: Readonly<Record<string, () => string>> = {
  methods: () =>
    kindTable<MethodKind>(methods, {
      Equation: ({ equation }) => code(equation),
      Source: ({ source }) => source,
      Fits: (kind) => (kind.needsClasses ? `${scenariosOf(kind)}; benchmarks with classes` : scenariosOf(kind)),
      'λ search from': ({ lambda }) => String(lambda?.start ?? ''),
      'Memory kept': ({ memory }) => memory,
    }),
  'method options': () => optionTables(methods),
  measures: () =>
    table(
      ['Measure', 'Short', 'Definition', 'Formula', 'Source', 'Unit', 'In CSV'],
      measures.map(({ title, short, definition, formula, source, quantity, column }: Measure) => [
        title,
        short,
        definition,
        formula ? code(formula) : '',
        source ? `${source.paper}, ${source.place}` : '',
        quantity.unit,
        column,
      ]),
    ),
  benchmarks: () => kindTable(benchmarks, { ...described, Scenarios: scenariosOf, Metric: ({ metric }) => metric }),
  'benchmark options': () => optionTables(benchmarks),
  formats: () => kindTable(formats, { ...described, Samples: ({ inputs }) => inputs.join(', ') }),
  networks: () => kindTable(networks, described),
  'network options': () => optionTables(networks),
  layers: () =>
    kindTable<LayerKind>(layers, { ...described, Takes: ({ takes }) => takes, Gives: ({ gives }) => gives }),
  'layer options': () => optionTables(layers),
  optimizers: () => kindTable(optimizers, described),
  'optimizer options': () => optionTables(optimizers),
  exports: () => kindTable(exports, { ...described, Writes: ({ writes }) => writes.join(', ') }),
  executors: () => kindTable(executors, described),
  'executor options': () => optionTables(executors),
};

const described = { 'What it is': ({ description }: Kind) => description };
const scenariosOf = ({ fit }: { readonly fit?: Fit }) => fit?.scenarios.join(', ') ?? 'all scenarios';
const code = (text: string) => `\`${text}\``;

/** A row for each kind. */
function kindTable<T extends Kind>(list: KindList<T>, columns: Readonly<Record<string, (kind: T) => string>>): string {
  const rows = kindsOf(list).map((each) => [
    each.title,
    code(each.kind),
    ...Object.values(columns).map((cell) => cell(each)),
  ]);
  return table(['Title', '`kind`', ...Object.keys(columns)], rows);
}

/** A table of options for each kind that has some of its own, and one of those that several kinds share. */
function optionTables(list: KindList): string {
  const kinds = kindsOf(list).map((kind) => {
    const schema = jsonSchemaOf(z.strictObject(kind.options), kind.title);
    const options = Object.entries(schema.properties ?? {});
    return { ...kind, required: schema.required ?? [], options: options.map(([name, option]) => ({ name, option })) };
  });
  const all = kinds.flatMap(({ options }) => options.map((each) => JSON.stringify(each)));
  const isShared = (each: object) => all.filter((text) => text === JSON.stringify(each)).length > 1;
  const tableOf = (options: readonly { name: string; option: JsonSchema }[], required: readonly string[] = []) => {
    const rows = options.flatMap(({ name, option }) => optionRows(name, option, required.includes(name)));
    return rows.length > 0 ? [table(['Option', 'Value', 'Default', 'What it does'], rows)] : [];
  };
  const sections = kinds
    .filter(({ options }) => options.length > 0)
    .map(({ title, options, required }) => {
      const shared = options.filter(isShared).map(({ name }) => code(name));
      const own = options.filter((each) => !isShared(each));
      return [
        `#### ${title}`,
        ...tableOf(own, required),
        ...(shared.length > 0 ? [`Shared: ${shared.join(', ')}.`] : []),
      ];
    });
  const shared = new Map(
    kinds.flatMap(({ options }) => options.filter(isShared).map((each) => [JSON.stringify(each), each])),
  );
  const last = shared.size > 0 ? [['#### Shared options', ...tableOf([...shared.values()])]] : [];
  return [...sections, ...last].flat().join('\n\n');
}

/** A row for an option, and one for each option inside it. */
function optionRows(path: string, option: JsonSchema, isRequired: boolean): readonly (readonly string[])[] {
  const { properties = {}, required = [] } = option.anyOf?.find(({ type }) => type === 'object') ?? option;
  const hasDefault = option.default !== undefined && JSON.stringify(option.default) !== '{}';
  const value = hasDefault ? code(JSON.stringify(option.default)) : isRequired ? 'required' : '';
  return [
    [code(path), expected(option), value, option.description ?? ''],
    ...Object.entries(properties).flatMap(([name, inside]) =>
      optionRows(`${path}.${name}`, inside, required.includes(name)),
    ),
  ];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [heads, heads.map(() => '---'), ...rows].map(line).join('\n');
}
