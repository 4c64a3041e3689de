import { type Attribute, type DType, type Output, output, type Shape } from '../graph';

export type Attributes = Readonly<Record<string, Attribute>>;

export function op(
  name: string,
  inputs: readonly Output[],
  dtype: DType,
  shape: Shape | null,
  attributes: Attributes,
): Output {
  const [first] = inputs;
  if (!first) throw new Error(`${name} needs an input`);
  return output(first.node.graph.node(name, { inputs, attributes, outputs: [{ dtype, shape }] }));
}

export function expect(name: string, dtype: DType, ...inputs: readonly Output[]): void {
  for (const input of inputs) {
    if (input.dtype !== dtype) {
      throw new Error(`${name} takes ${dtype}, but ${input.node.name} (${input.node.op}) is ${input.dtype}`);
    }
  }
}

export const float = (attributes: Attributes = {}): Attributes => ({ T: { type: 'float32' }, ...attributes });
export const NHWC: Attributes = { data_format: { string: 'NHWC' } };

export function unknown(name: string, x: Output): never {
  throw new Error(`${name}: the rank of ${x.node.name} is not known`);
}
