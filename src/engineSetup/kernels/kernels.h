// What the operations of MAS Lab for TensorFlow share.
//
// Their results are the same on every processor: all instruction sets round an operation alike, and the compiler is told not
// to contract multiplications with additions (-ffp-contract=off).

#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/kernels_experimental.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

// The compiler makes a loop for each, and the processor gets the widest it knows.
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#define INLINE inline __attribute__((always_inline))

// Tell TensorFlow of the operations.
void registerUpdates(TF_Status*);
void registerScaledRows(TF_Status*);

// Copies a variable whose old value is still being read; the tensors are ours to release.
inline void copyValue(TF_OpKernelContext*, TF_Tensor* from, TF_Tensor* to) {
  std::memcpy(TF_TensorData(to), TF_TensorData(from), TF_TensorByteSize(from));
  TF_DeleteTensor(from);
  TF_DeleteTensor(to);
}

// The tensors of one run of an operation, and what went wrong.
class Tensors {
 public:
  explicit Tensors(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}

  ~Tensors() {
    if (!isFine()) TF_OpKernelContext_Failure(context_, status_);
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    if (locks_) TF_ReleaseVariableInputLockHolder(locks_);
    TF_DeleteStatus(status_);
  }

  // Variables are the first inputs: TF_MaybeLockVariableInputMutexesInOrder takes places in its list for inputs.
  void lock(int count) {
    std::vector<int> inputs(count);
    for (int i = 0; i < count; i++) inputs[i] = i;
    TF_MaybeLockVariableInputMutexesInOrder(context_, true, false, inputs.data(), inputs.size(), copyValue, &locks_, status_);
  }

  float* variable(int input, int64_t* size) {
    TF_Tensor* tensor = nullptr;
    if (isFine()) TF_GetInputTensorFromVariable(context_, input, true, false, false, copyValue, &tensor, status_);
    if (tensor) held_.push_back(tensor);
    return data(tensor, size);
  }

  const float* value(int input, int64_t* size) {
    TF_Tensor* tensor = this->input(input);
    return data(tensor, size);
  }

  // Null where something went wrong.
  TF_Tensor* input(int number) {
    TF_Tensor* tensor = nullptr;
    if (isFine()) TF_GetInput(context_, number, &tensor, status_);
    if (tensor) held_.push_back(tensor);
    return tensor;
  }

  // A float32 matrix that is to be filled; null where something went wrong.
  float* output(int64_t rows, int64_t columns) {
    TF_Tensor* tensor = nullptr;
    const int64_t shape[] = {rows, columns};
    if (isFine()) tensor = TF_AllocateOutput(context_, 0, TF_FLOAT, shape, 2, rows * columns * sizeof(float), status_);
    if (!tensor) return nullptr;
    held_.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }

  void require(bool condition, const char* message) {
    if (isFine() && !condition) TF_SetStatus(status_, TF_INVALID_ARGUMENT, message);
  }

  bool isFine() const { return TF_GetCode(status_) == TF_OK; }

 private:
  float* data(TF_Tensor* tensor, int64_t* size) {
    require(tensor != nullptr, "a variable has no value yet");
    if (!tensor) return nullptr;
    require(TF_TensorType(tensor) == TF_FLOAT, "a variable is not float32");
    *size = TF_TensorElementCount(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  TF_VariableInputLockHolder* locks_ = nullptr;
  std::vector<TF_Tensor*> held_;
};
