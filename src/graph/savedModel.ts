// biome-ignore lint/style/noRestrictedImports: the folder is a temporary one that was just made
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writer } from 'protobufjs/minimal';
import type { Attribute, DType, Shape } from './graph';
import type { PlainGraph, PlainNode } from './lower';
import type { Value } from './value';

/** The `DataType` numbers of tensorflow/core/framework/types.proto. */
const DATA_TYPE: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  bool: 10,
  resource: 20,
};

/** The version of the graph format: that of TensorFlow 2.10, which every TensorFlow since reads. */
const GRAPH_PRODUCER = 1087;

/** The tag under which the program stands in the SavedModel. */
export const TAG = 'serve';

/**
 * Writes `saved_model.pb` into `directory`: the graph without values of variables, in protocol buffers. The numbers are
 * those of the fields in tensorflow/core/protobuf and tensorflow/core/framework.
 */
export function writeSavedModel(graph: PlainGraph, directory: string): void {
  const model = Writer.create();
  number(model, 1, 1);
  message(model, 2, (metaGraph) => {
    message(metaGraph, 1, (info) => text(info, 4, TAG));
    message(metaGraph, 2, (graphDef) => {
      for (const node of graph.nodes) message(graphDef, 1, (nodeDef) => writeNode(nodeDef, node));
      message(graphDef, 4, (versions) => number(versions, 1, GRAPH_PRODUCER));
    });
  });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'saved_model.pb'), model.finish());
}

/** node_def.proto */
function writeNode(to: Writer, { name, op, input, attributes }: PlainNode): void {
  text(to, 1, name);
  text(to, 2, op);
  for (const each of input) text(to, 3, each);
  for (const [key, attribute] of Object.entries(attributes)) {
    message(to, 5, (pair) => {
      text(pair, 1, key);
      message(pair, 2, (value) => writeAttribute(value, attribute));
    });
  }
}

/** attr_value.proto */
function writeAttribute(to: Writer, attribute: Attribute): void {
  if ('ints' in attribute) message(to, 1, (list) => writeNumbers(list, 3, attribute.ints));
  else if ('string' in attribute) text(to, 2, attribute.string);
  else if ('int' in attribute) number(to, 3, attribute.int);
  else if ('float' in attribute) to.uint32(tag(4, FIXED32)).float(attribute.float);
  else if ('bool' in attribute) number(to, 5, attribute.bool ? 1 : 0);
  else if ('type' in attribute) number(to, 6, DATA_TYPE[attribute.type]);
  else if ('shape' in attribute) message(to, 7, (shape) => writeShape(shape, attribute.shape));
  else message(to, 8, (tensor) => writeTensor(tensor, attribute.tensor));
}

/** tensor_shape.proto */
function writeShape(to: Writer, shape: Shape): void {
  for (const size of shape) message(to, 2, (dimension) => number(dimension, 1, size ?? -1));
}

/** tensor.proto */
function writeTensor(to: Writer, value: Value): void {
  if (value.dtype === 'string') throw new Error('constants of strings are not written');
  const { buffer, byteOffset, byteLength } = value.data;
  number(to, 1, DATA_TYPE[value.dtype]);
  message(to, 2, (shape) => writeShape(shape, value.shape));
  to.uint32(tag(4, LENGTH_DELIMITED)).bytes(new Uint8Array(buffer, byteOffset, byteLength));
}

/** Types of fields as they are written (https://protobuf.dev/programming-guides/encoding/#structure). */
const [VARINT, LENGTH_DELIMITED, FIXED32] = [0, 2, 5];

const tag = (field: number, type: number) => (field << 3) | type;

function number(to: Writer, field: number, value: number): void {
  to.uint32(tag(field, VARINT)).int64(value);
}

function writeNumbers(to: Writer, field: number, values: readonly number[]): void {
  message(to, field, (packed) => {
    for (const value of values) packed.int64(value);
  });
}

function text(to: Writer, field: number, value: string): void {
  to.uint32(tag(field, LENGTH_DELIMITED)).string(value);
}

function message(to: Writer, field: number, write: (within: Writer) => void): void {
  to.uint32(tag(field, LENGTH_DELIMITED)).fork();
  write(to);
  to.ldelim();
}
