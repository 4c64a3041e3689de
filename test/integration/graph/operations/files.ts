import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as op from '../../../../src/graph/ops';
import { randomFloats } from '../../../fixtures/engines';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';
import { EXACT, input, type OperationCase } from './operationCase';

const values = Float32Array.of(1.5, -2, 3e-9, 4e9, 0, 6);

/** A file of which the last bytes belong to no element. */
function written(): string {
  const path = join(temporaryFolder(), 'rows');
  writeFileSync(path, Buffer.concat([Buffer.from(values.buffer), Buffer.alloc(32)]));
  return path;
}

export const files = {
  mappedFile: {
    given: { zero: randomFloats([1]) },
    write(inputs, graph) {
      const path = written();
      return {
        floats: op.add(
          op.mappedFile(graph, path, [2, 3], 'float32'),
          op.mul(input(inputs, 'zero'), op.constant(graph, 0)),
        ),
        bytes: op.cast(op.mappedFile(graph, path, [4, 6], 'uint8'), 'float32'),
      };
    },
    tolerance: EXACT,
  },
} satisfies Record<string, OperationCase>;
