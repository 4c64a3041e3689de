/** Whether a name of a class is a number, e.g. that of the folder `10`. */
export function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}
