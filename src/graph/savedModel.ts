// biome-ignore lint/style/noRestrictedImports: the folder is a temporary one that was just made
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'protobufjs';
import type { Attribute, DType, Shape } from './graph';
import type { PlainGraph } from './lower';
import type { Value } from './value';

/** The part of TensorFlow's protocol buffers (tensorflow/core/protobuf, tensorflow/core/framework) that is written here. */
const PROTO = `
syntax = "proto3";
package tensorflow;
message TensorShapeProto {
  message Dim { int64 size = 1; string name = 2; }
  repeated Dim dim = 2;
  bool unknown_rank = 3;
}
message TensorProto {
  int32 dtype = 1;
  TensorShapeProto tensor_shape = 2;
  bytes tensor_content = 4;
}
message AttrValue {
  message ListValue { repeated int64 i = 3; }
  oneof value {
    ListValue list = 1;
    bytes s = 2;
    int64 i = 3;
    float f = 4;
    bool b = 5;
    int32 type = 6;
    TensorShapeProto shape = 7;
    TensorProto tensor = 8;
  }
}
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message VersionDef { int32 producer = 1; }
message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
message MetaInfoDef { repeated string tags = 4; }
message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; }
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
`;
const SavedModel = parse(PROTO).root.lookupType('tensorflow.SavedModel');

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

/** Writes `saved_model.pb` into `directory`: the graph without values of variables. */
export function writeSavedModel({ nodes }: PlainGraph, directory: string): void {
  const metaGraph = {
    metaInfoDef: { tags: [TAG] },
    graphDef: {
      node: nodes.map(({ name, op, input, attributes }) => ({
        name,
        op,
        input,
        attr: mapped(attributes, attributeProto),
      })),
      versions: { producer: GRAPH_PRODUCER },
    },
  };
  const model = SavedModel.create({ savedModelSchemaVersion: 1, metaGraphs: [metaGraph] });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'saved_model.pb'), SavedModel.encode(model).finish());
}

function mapped<T, U>(record: Readonly<Record<string, T>>, convert: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]));
}

function shapeProto(shape: Shape) {
  return { dim: shape.map((size) => ({ size: size ?? -1 })) };
}

function tensorProto(value: Value) {
  if (value.dtype === 'string') throw new Error('constants of strings are not written');
  const { buffer, byteOffset, byteLength } = value.data;
  return {
    dtype: DATA_TYPE[value.dtype],
    tensorShape: shapeProto(value.shape),
    tensorContent: new Uint8Array(buffer, byteOffset, byteLength),
  };
}

function attributeProto(attribute: Attribute) {
  if ('type' in attribute) return { type: DATA_TYPE[attribute.type] };
  if ('bool' in attribute) return { b: attribute.bool };
  if ('int' in attribute) return { i: attribute.int };
  if ('float' in attribute) return { f: attribute.float };
  if ('ints' in attribute) return { list: { i: attribute.ints } };
  if ('string' in attribute) return { s: Buffer.from(attribute.string) };
  if ('shape' in attribute) return { shape: shapeProto(attribute.shape) };
  return { tensor: tensorProto(attribute.tensor) };
}
