import { resolve } from 'node:path';
import { UserError } from '../../core/userError';
import { makeInCache } from '../../store/cacheFolder';
import { DEFAULT_SCENES, makeScenes, type SceneCounts } from '../detectionSets/digitsAndClothesScenes';
import { makeDigitsAndClothes, NAME } from '../factSets/digitsAndClothes';
import { MADE_SCENES } from './catalog';
import { type DownloadOptions, downloadDataSet } from './download';
import { downloadFolder, type Places } from './places';

/** How a data set that is made is to be; only of scenes. */
export interface SceneOptions extends Partial<SceneCounts> {
  /** Folder to write; default that of the cache, which holds the set with the defaults. */
  readonly to?: string | undefined;
}

/**
 * Puts a data set in the user's cache: downloads it, or makes it from others on this machine.
 * @returns the folder
 * @throws UserError where the name is not known, it cannot be downloaded, or a data set that it is made from is missing
 */
export async function getDataSet(
  name: string,
  options: DownloadOptions & Places = {},
  scenes: SceneOptions = {},
): Promise<string> {
  if (name === MADE_SCENES.name) return getScenes(options, scenes);
  const [option] = Object.keys(scenes);
  if (option !== undefined)
    throw new UserError(`--${option} is only for ${MADE_SCENES.name}`, `Leave it out: there is only one ${name}.`);
  if (name !== NAME) return downloadDataSet(name, options);
  const folder = downloadFolder(name);
  makeInCache(folder);
  await makeDigitsAndClothes(folder, options);
  return folder;
}

async function getScenes(options: DownloadOptions & Places, { to, ...counts }: SceneOptions): Promise<string> {
  const all = { ...DEFAULT_SCENES, ...counts };
  const isDefault = Object.entries(DEFAULT_SCENES).every(
    ([option, value]) => all[option as keyof SceneCounts] === value,
  );
  if (to === undefined && !isDefault) {
    throw new UserError(
      `${MADE_SCENES.name} with other options than the usual ones needs a folder of its own`,
      'Name one with --to, e.g. --to data/scenes.',
    );
  }
  const { signal, onProgress } = options;
  const folder = to === undefined ? downloadFolder(MADE_SCENES.name) : resolve(options.workspace ?? '.', to);
  if (to === undefined) makeInCache(folder);
  await makeScenes(folder, all, options, { isOurs: to === undefined, signal, onProgress });
  return folder;
}
