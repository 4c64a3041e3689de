/** The shape of a sample in words, `[height, width, channels]`: `28 × 28 × 1`, or `4 features` where it is a row of numbers. */
export function sampleShape([height = 1, width = 1, channels = 1]: readonly number[]): string {
  if (height > 1 || channels > 1) return [height, width, channels].join(' × ');
  return width === 1 ? '1 feature' : `${width.toLocaleString('en-US')} features`;
}
