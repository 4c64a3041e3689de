import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { causeIn, runCommand } from '../../src/engineSetup/command';
import type { Watch } from '../../src/engineSetup/engine';

/** Real pictures that Python packages ship, which only the tests look at; 93 MB. */
const requirements = [
  // 10,000 silhouettes of ten animals, 28 × 28; MIT licence.
  'animal-mnist==0.4 --hash=sha256:aeebf3d9de4552d6fd2d5701424e1a5b9020f8e5115d68df9db252f2f53ce2ce',
  // 2,624 pictures of solar cells, 300 × 300, sound or broken (Buerhop-Lutz et al. 2018); CC BY-NC-SA 4.0.
  'elpv-dataset==1.0.0.post1 --hash=sha256:85e31c1126ee9b48e62d3a0232c58f58b2d189b0814a45c13642fa0415af4a4c',
];

const folder = resolve('.cache', 'pictures');

/** Their files, as the packages have them. */
export const realPictures = {
  animals: join(folder, 'animal_mnist', 'data', 'Animal_MNIST'),
  solarCells: join(folder, 'elpv_dataset', 'data'),
};

/**
 * Provides the pictures in a folder of the checkout.
 * @returns what was done, in a few words, or why they are not there: the tests then say what they skip
 */
export async function providePictures({ onProgress, signal }: Watch = {}): Promise<string> {
  if (Object.values(realPictures).every((path) => existsSync(path))) return 'pictures';
  onProgress?.({ message: 'downloading pictures' });
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    const list = join(partial, 'requirements.txt');
    await writeFile(list, `${requirements.join('\n')}\n`);
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
    const result = await runCommand('python3', [...args, '--require-hashes', '--target', partial, '-r', list], {
      signal,
    });
    if (!result.ok) return `no pictures: pip ${result.outcome}: ${causeIn(result.output)}`;
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return 'pictures downloaded';
}
