import { z } from 'zod';
import * as benchmarks from '../../src/core/benchmarks/list';
import * as detectionFormats from '../../src/core/detectionFormats/list';
import * as executors from '../../src/core/executors/list';
import { type JsonSchema, jsonSchemaOf } from '../../src/core/experiment/jsonSchema';
import { expected, itemOf, schemaAt } from '../../src/core/experiment/schemaWords';
import type { Fit } from '../../src/core/experiment/traits';
import * as exports from '../../src/core/exports/list';
import * as formats from '../../src/core/formats/list';
import { type Kind, type KindList, kindsOf } from '../../src/core/kind';
import type { LayerKind } from '../../src/core/layers/layerKind';
import * as layers from '../../src/core/layers/list';
import { measures } from '../../src/core/measures/list';
import type { Measure } from '../../src/core/measures/measure';
import { METRICS, metricNames } from '../../src/core/measures/metric';
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
      Fits: (kind) => [scenariosOf(kind), ...streamsOf(kind)].join('; '),
      'λ search from': ({ lambda }) => String(lambda?.start ?? ''),
      'Memory kept': ({ memory }) => memory,
    }),
  'method options': () => optionTables(methods),
  metrics: () =>
    table(
      ['Metric', 'Short', 'In the log', 'Definition'],
      METRICS.map((metric) => {
        const { title, short, definition } = metricNames([{ metric }]);
        return [title, short, code(metric), definition];
      }),
    ),
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
  'format examples': () =>
    table(
      ['You have', 'Write in `benchmark`'],
      kindsOf(formats).map(({ title, example }) => [title, code(example)]),
    ),
  'detection formats': () => kindTable(detectionFormats, { ...described, Example: ({ example }) => code(example) }),
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
/** What a method asks of a stream. */
function streamsOf({ needsClasses, needsRegions, withoutRegions }: MethodKind): readonly string[] {
  if (needsRegions) return ['detectors'];
  if (needsClasses) return ['benchmarks with classes'];
  return withoutRegions ? ['no detectors'] : [];
}

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
  const kinds = kindsOf(list);
  const all = kinds.flatMap(({ title, options }) =>
    optionsIn(jsonSchemaOf(z.strictObject(options), title)).map((rows) => ({ title, rows, text: rows.join() })),
  );
  const kindsWith = (text: string) => all.filter((each) => each.text === text).map(({ title }) => title);
  const sections = kinds.flatMap(({ title }) => {
    const own = all.filter((each) => each.title === title && kindsWith(each.text).length === 1);
    return own.length > 0
      ? [
          `#### ${title}`,
          table(
            optionHeads,
            own.flatMap(({ rows }) => rows),
          ),
        ]
      : [];
  });
  const shared = all.flatMap(({ title, rows, text }) => {
    const [first, ...others] = kindsWith(text);
    if (first !== title || others.length === 0) return [];
    const titles = others.length + 1 === kinds.length ? 'all' : [first, ...others].join(', ');
    return rows.map((row, i) => [...row, i === 0 ? titles : '']);
  });
  const last = shared.length > 0 ? ['#### Shared options', table([...optionHeads, 'Of'], shared)] : [];
  return [...sections, ...last].join('\n\n');
}

const optionHeads = ['Option', 'Value', 'Default', 'What it does'];

/** The rows of each option: its own, and one for each option inside it. */
function optionsIn(schema: JsonSchema, path = ''): readonly (readonly (readonly string[])[])[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const option = { ...property, ...schemaAt(schema, [name], undefined) };
    const standard = JSON.stringify(option.default) ?? '{}';
    const value = standard !== '{}' ? code(standard) : schema.required?.includes(name) ? 'required' : '';
    const own = [code(path + name), expected(option), value, option.description ?? ''];
    const item = itemOf(option, 0);
    const inside = item
      ? optionsIn(item, `${path}${name}[].`)
      : (option.anyOf?.filter(({ type }) => type === 'object') ?? [option]).flatMap((each) =>
          optionsIn(each, `${path}${name}.`),
        );
    return [own, ...inside.flat()];
  });
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [heads, heads.map(() => '---'), ...rows].map(line).join('\n');
}
