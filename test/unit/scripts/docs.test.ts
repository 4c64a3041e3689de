import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(__dirname, '../../..');
const documents = ['', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => (name.endsWith('.md') ? [join(folder, name)] : [])),
);

test.for(documents)('%s links to and names files that exist', (document) => {
  const text = readFileSync(join(root, document), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) =>
    join(root, dirname(document), path),
  );
  expect(links.filter((path) => !existsSync(path))).toEqual([]);
  const named = [...text.matchAll(/`((?:[\w-]+\/)+[\w-]+\.(?:tsx?|mjs|py|json))`/g)].map(([, path = '']) => path);
  const isThere = (path: string) => ['', 'src', 'media', 'test'].some((folder) => existsSync(join(root, folder, path)));
  expect(named.filter((path) => !isThere(path))).toEqual([]);
});
