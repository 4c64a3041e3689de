import type { JsonSchema } from '../../../src/core/experiment/jsonSchema';

/** The options, at any depth, of which a schema does not say what they are. */
export function withoutDescription({ properties = {} }: JsonSchema, path = ''): readonly string[] {
  return Object.entries(properties).flatMap(([key, option]) => {
    const own = key === 'kind' || option.description ? [] : [path + key];
    const inside = [option, ...(option.anyOf ?? []), ...[option.items ?? []].flat()];
    return [...own, ...inside.flatMap((each) => withoutDescription(each, `${path}${key}.`))];
  });
}
