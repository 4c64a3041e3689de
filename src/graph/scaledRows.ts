import { type Output, output } from './graph';
import { add, cast, constant, gather, mul } from './ops';

/**
 * Rows of a table of bytes by number, as floats: byte × scale + shift.
 *
 * @param table uint8 `[rows, columns]`
 * @param numbers int32 `[count]`
 * @returns float32 `[count, columns]`; the same to the bit whether the graph may hold our own operation or not
 */
export function scaledRows(table: Output, numbers: Output, scale: number, shift: number): Output {
  const { graph } = table.node;
  if (!graph.fused) {
    const scaled = mul(cast(gather(table, numbers), 'float32'), constant(graph, scale));
    return shift === 0 ? scaled : add(scaled, constant(graph, shift));
  }
  const node = graph.node('MasLabScaledRows', {
    inputs: [table, numbers],
    attributes: { scale: { float: scale }, shift: { float: shift } },
    outputs: [{ dtype: 'float32', shape: [numbers.shape?.[0] ?? null, table.shape?.[1] ?? null] }],
  });
  return output(node);
}
