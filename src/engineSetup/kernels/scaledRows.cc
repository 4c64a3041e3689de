// Rows of a table of bytes, `[rows, columns]`, as floats in one pass: byte × scale + shift. Each of the two is rounded, as if it
// were an operation of TensorFlow. src/graph/scaledRows.ts writes the operation into graphs.

#include "kernels.h"

namespace {

struct Scaling {
  float scale;
  float shift;
};

FOR_EACH_PROCESSOR void scaleRow(const uint8_t* __restrict from, int64_t count, const Scaling& by, float* __restrict to) {
  const float scale = by.scale, shift = by.shift;
  if (shift == 0) {
    for (int64_t i = 0; i < count; i++) to[i] = static_cast<float>(from[i]) * scale;
  } else {
    for (int64_t i = 0; i < count; i++) to[i] = static_cast<float>(from[i]) * scale + shift;
  }
}

void* create(TF_OpKernelConstruction* construction) {
  auto* scaling = new Scaling{};
  TF_Status* status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrFloat(construction, "scale", &scaling->scale, status);
  if (TF_GetCode(status) == TF_OK) TF_OpKernelConstruction_GetAttrFloat(construction, "shift", &scaling->shift, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return scaling;
}

void compute(void* made, TF_OpKernelContext* context) {
  const auto& scaling = *static_cast<const Scaling*>(made);
  Tensors tensors(context);
  TF_Tensor* table = tensors.input(0);
  TF_Tensor* numbers = tensors.input(1);
  if (!tensors.isFine()) return;
  tensors.require(TF_NumDims(table) == 2, "the table of bytes is no matrix");
  if (!tensors.isFine()) return;
  const int64_t rows = TF_Dim(table, 0), columns = TF_Dim(table, 1), count = TF_TensorElementCount(numbers);
  const auto* bytes = static_cast<const uint8_t*>(TF_TensorData(table));
  const auto* number = static_cast<const int32_t*>(TF_TensorData(numbers));
  float* values = tensors.output(count, columns);
  for (int64_t i = 0; i < count && tensors.isFine(); i++) {
    const bool isThere = number[i] >= 0 && number[i] < rows;
    tensors.require(isThere, "the table of bytes has no such row");
    if (isThere) scaleRow(bytes + number[i] * columns, columns, scaling, values + i * columns);
  }
}

void destroy(void* made) { delete static_cast<Scaling*>(made); }

void unknownShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

}  // namespace

void registerScaledRows(TF_Status* status) {
  const char* operation = "MasLabScaledRows";
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(operation);
  TF_OpDefinitionBuilderAddAttr(definition, "scale: float");
  TF_OpDefinitionBuilderAddAttr(definition, "shift: float");
  TF_OpDefinitionBuilderAddInput(definition, "table: uint8");
  TF_OpDefinitionBuilderAddInput(definition, "rows: int32");
  TF_OpDefinitionBuilderAddOutput(definition, "values: float");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, unknownShape);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) != TF_OK) return;
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(operation, "CPU", create, compute, destroy);
  TF_RegisterKernelBuilder(operation, kernel, status);
}
