import type { AnyConfiguration } from './chart';
import { type Point, type Range, thinPoints } from './thin';

/** The configuration with its x axis cut to a range, and lines thinned to what is visible. */
export function zoomed(configuration: AnyConfiguration, zoom: Range | undefined): AnyConfiguration {
  if (configuration.type === 'line') {
    for (const each of configuration.data.datasets) each.data = thinPoints(each.data as Point[], zoom) as Point[];
  }
  if (!zoom) return configuration;
  const options = (configuration.options ?? {}) as { scales?: { x?: object } };
  const x = { ...options.scales?.x, min: zoom[0], max: zoom[1] };
  return { ...configuration, options: { ...options, scales: { ...options.scales, x } } } as AnyConfiguration;
}

/** The configuration without the series of these labels; colours of the others stay. */
export function withHidden(configuration: AnyConfiguration, labels: readonly string[]): AnyConfiguration {
  for (const each of configuration.data.datasets) each.hidden = labels.includes(each.label ?? '');
  return configuration;
}

/** The range of the x axis without zoom. */
export function wholeRange({ options, data }: AnyConfiguration): Range | undefined {
  const { min, max } = (options?.scales?.x ?? {}) as { min?: number; max?: number };
  const places = data.datasets.flatMap((each) => (each.data as readonly { readonly x: number }[]).map(({ x }) => x));
  if (places.length === 0) return undefined;
  return [min ?? places.reduce((a, b) => Math.min(a, b)), max ?? places.reduce((a, b) => Math.max(a, b))];
}
