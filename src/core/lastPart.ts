/** The name of a file or folder without its path, on any system. */
export function lastPart(path: string): string {
  return path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '');
}
