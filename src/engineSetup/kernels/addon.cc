// The addon of Node that registers the operations of MAS Lab with TensorFlow. The set-up compiles it beside tfjs-node's binding
// (`engineSetup/ownKernels.ts`).

#include <node_api.h>

#include <string>

#include "kernels.h"

// Called by Node when it has loaded the addon, in every thread that does so; TensorFlow keeps the operations for the process.
extern "C" napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static const std::string failure = [] {
    TF_Status* status = TF_NewStatus();
    registerUpdates(status);
    if (TF_GetCode(status) == TF_OK) registerScaledRows(status);
    const std::string message = TF_Message(status);
    TF_DeleteStatus(status);
    return message;
  }();
  if (!failure.empty()) napi_throw_error(env, nullptr, failure.c_str());
  return exports;
}
