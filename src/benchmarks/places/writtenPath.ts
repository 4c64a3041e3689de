import { isAbsolute, relative, sep } from 'node:path';
import { isPath } from './places';

/**
 * How an experiment whose file is in `folder` names data at `path`: relative where the data is in that folder, and otherwise
 * absolute. With a slash at the end of a folder's path, so that it is no name of the catalogue.
 */
export function writtenPath(path: string, folder: string, isFolder: boolean): string {
  const inside = relative(folder, path);
  const leaves = isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`);
  const written = (leaves ? path : inside).replaceAll(sep, '/');
  const whole = isFolder ? `${written || '.'}/`.replace(/\/\/$/, '/') : written;
  return isPath(whole) ? whole : `./${whole}`;
}
