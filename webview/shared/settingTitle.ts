export const LAMBDA = 'method.lambda';

/** The last part of a path, or of several that end alike the whole; of `network.kind` the part before. */
export function settingTitle(path: string, paths: readonly string[]): string {
  if (path === LAMBDA) return 'λ';
  const lastOf = (each: string) => each.replace(/\.kind$/, '').replace(/^.*\./, '');
  const last = lastOf(path);
  return paths.filter((each) => lastOf(each) === last).length > 1 ? path : last;
}
