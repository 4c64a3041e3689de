import { makeInCache } from '../../store/cacheFolder';
import { makeDigitsAndClothes, NAME } from '../factSets/digitsAndClothes';
import { type DownloadOptions, downloadDataSet } from './download';
import { downloadFolder, type Places } from './places';

/**
 * Puts a data set in the user's cache: downloads it, or makes it from others on this machine.
 * @returns the folder
 * @throws UserError where the name is not known, it cannot be downloaded, or a data set that it is made from is missing
 */
export async function getDataSet(name: string, options: DownloadOptions & Places = {}): Promise<string> {
  if (name !== NAME) return downloadDataSet(name, options);
  const folder = downloadFolder(name);
  makeInCache(folder);
  await makeDigitsAndClothes(folder, options);
  return folder;
}
