import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../../scripts/generate/files';

const read = (path: string) => readFileSync(join(__dirname, '../../..', path), 'utf8');

test.for(Object.entries(generatedFiles(read)))(
  '%s says what the lists say (if not: npm run generate)',
  ([path, text]) => {
    // The formatter breaks the lines of JSON.
    const content = path.endsWith('.json') ? JSON.parse : (each: string) => each;
    expect(content(read(path))).toEqual(content(text));
  },
);
