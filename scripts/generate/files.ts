import { editorSchema, experimentJsonSchema } from '../../src/core/experiment/jsonSchema';
import { sweepJsonSchema } from '../../src/core/sweep/sweepFile';
import { withSettings } from './settings';
import { tables } from './tables';

/** Files that follow from the lists of kinds, by path. Of a document, only what is between its markers. */
export function generatedFiles(read: (path: string) => string): Readonly<Record<string, string>> {
  const documents = ['docs/METHODS.md', 'docs/EXPERIMENTS.md', 'docs/DATA.md'].map((path) => [
    path,
    filled(read(path)),
  ]);
  return {
    'media/experiment.schema.json': JSON.stringify(editorSchema(experimentJsonSchema())),
    'media/sweep.schema.json': JSON.stringify(editorSchema(sweepJsonSchema())),
    'package.json': withSettings(read('package.json')),
    ...Object.fromEntries(documents),
  };
}

/** `<!-- generated: layers -->` begins the part that the table `layers` fills. */
function filled(document: string): string {
  return document.replace(
    /(<!-- generated: (.+) -->\n)[\s\S]*?(<!-- \/generated -->)/g,
    (_, begin: string, name: string, end: string) => {
      const table = tables[name];
      if (!table) throw new Error(`no table is named ${name}; there are ${Object.keys(tables).join(', ')}`);
      return `${begin}\n${table()}\n\n${end}`;
    },
  );
}
