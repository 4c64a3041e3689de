// A training step's update of the weights in one pass over them, one operation per optimizer.
//
//   d ← gradient + stiffness × (θ − anchor) + weight decay × θ,   then θ and the optimizer's slots by its rule.
//
// The gradient may come as addends. Stiffness and anchor are the pull of a quadratic penalty; stiffness has the shape of θ or
// is a scalar. src/graph/updates.ts writes the operations into graphs, and src/network/optimizers has the same rules in
// TensorFlow's own operations.

#include <algorithm>
#include <cmath>
#include <string>

#include "kernels.h"

namespace {

// Into how many addends a gradient may be split.
constexpr int MAX_ADDENDS = 8;

// What a rule works on. `settings` vary from step to step, `constants` are attributes of the operation.
struct Update {
  int64_t size;
  float* theta;
  float* slots[2];
  const float* gradients[MAX_ADDENDS];
  int addends;
  const float* stiffness;  // Null where nothing pulls.
  const float* anchor;
  bool isEven;             // One stiffness for all elements.
  float settings[3];
  float constants[3];
};

// TensorFlow's tensors tend to begin at the same place of their memory pages, and then a loop that reads and writes all of
// them at once takes up to four times as long: loads seem to depend on stores to other tensors. So a block that stays in
// the first cache is taken one tensor after the other.
constexpr int64_t BLOCK = 256;

// d of the elements from `at` on.
INLINE void gradients(const Update& u, int64_t at, int64_t count, float weightDecay, float* __restrict d) {
  const float* __restrict theta = u.theta + at;
  const float* __restrict gradient = u.gradients[0] + at;
  const float* __restrict anchor = u.anchor + at;
  const float* __restrict stiffness = u.stiffness + at;
  float sum[BLOCK];
  for (int k = 1; k < u.addends; k++) {
    const float* __restrict addend = u.gradients[k] + at;
    for (int64_t i = 0; i < count; i++) sum[i] = (k == 1 ? gradient[i] : sum[i]) + addend[i];
  }
  if (u.addends > 1) gradient = sum;
  if (!u.stiffness) {
    std::memcpy(d, gradient, count * sizeof(float));
  } else if (u.isEven) {
    const float even = *u.stiffness;
    for (int64_t i = 0; i < count; i++) d[i] = gradient[i] + even * (theta[i] - anchor[i]);
  } else {
    for (int64_t i = 0; i < count; i++) d[i] = gradient[i] + stiffness[i] * (theta[i] - anchor[i]);
  }
  if (weightDecay != 0) {
    for (int64_t i = 0; i < count; i++) d[i] += weightDecay * theta[i];
  }
}

// Adam, and AdamW with its decay η w. The rate and ε have the biases corrected already.
FOR_EACH_PROCESSOR void adam(const Update& u) {
  const float rate = u.settings[0], epsilon = u.settings[1], decay = u.settings[2];
  const float new1 = 1 - u.constants[0], new2 = 1 - u.constants[1], weightDecay = u.constants[2];
  float d[BLOCK], now1[BLOCK], now2[BLOCK];
  for (int64_t at = 0; at < u.size; at += BLOCK) {
    const int64_t count = std::min(BLOCK, u.size - at);
    float* __restrict theta = u.theta + at;
    float* __restrict m = u.slots[0] + at;
    float* __restrict v = u.slots[1] + at;
    gradients(u, at, count, weightDecay, d);
    for (int64_t i = 0; i < count; i++) now1[i] = m[i] = m[i] + (d[i] - m[i]) * new1;
    for (int64_t i = 0; i < count; i++) now2[i] = v[i] = v[i] + (d[i] * d[i] - v[i]) * new2;
    for (int64_t i = 0; i < count; i++) {
      theta[i] = theta[i] - decay * theta[i] - now1[i] * rate / (std::sqrt(now2[i]) + epsilon);
    }
  }
}

FOR_EACH_PROCESSOR void gradientDescent(const Update& u) {
  const float rate = u.settings[0], weightDecay = u.constants[0];
  float d[BLOCK];
  for (int64_t at = 0; at < u.size; at += BLOCK) {
    const int64_t count = std::min(BLOCK, u.size - at);
    float* __restrict theta = u.theta + at;
    gradients(u, at, count, weightDecay, d);
    for (int64_t i = 0; i < count; i++) theta[i] -= rate * d[i];
  }
}

FOR_EACH_PROCESSOR void momentum(const Update& u) {
  const float rate = u.settings[0], mu = u.constants[0], weightDecay = u.constants[1];
  const bool isNesterov = u.constants[2] != 0;
  float d[BLOCK], now[BLOCK];
  for (int64_t at = 0; at < u.size; at += BLOCK) {
    const int64_t count = std::min(BLOCK, u.size - at);
    float* __restrict theta = u.theta + at;
    float* __restrict m = u.slots[0] + at;
    gradients(u, at, count, weightDecay, d);
    for (int64_t i = 0; i < count; i++) now[i] = m[i] = mu * m[i] + d[i];
    if (isNesterov) {
      for (int64_t i = 0; i < count; i++) now[i] = d[i] + mu * now[i];
    }
    for (int64_t i = 0; i < count; i++) theta[i] -= rate * now[i];
  }
}

// An operation: its inputs are the variables (θ, then the slots), the addends of the gradient, the settings, and the pull, which is absent or
// stiffness and anchor.
struct Rule {
  const char* operation;
  std::vector<const char*> slots;
  std::vector<const char*> settings;
  std::vector<const char*> constants;
  void (*run)(const Update&);
};

const Rule RULES[] = {
    {"MasLabAdam", {"m", "v"}, {"rate", "epsilon", "decay"}, {"beta1", "beta2", "weight_decay"}, adam},
    {"MasLabGradientDescent", {}, {"rate"}, {"weight_decay"}, gradientDescent},
    {"MasLabMomentum", {"momentum"}, {"rate"}, {"mu", "weight_decay", "nesterov"}, momentum},
};

// One place in a graph.
struct Kernel {
  const Rule* rule;
  int32_t addends;
  bool isPulled;
  float constants[3];
};

template <int R>
void* create(TF_OpKernelConstruction* construction) {
  auto* kernel = new Kernel{&RULES[R], 1, false, {}};
  TF_Status* status = TF_NewStatus();
  int32_t pulls = 0;
  TF_OpKernelConstruction_GetAttrInt32(construction, "pulls", &pulls, status);
  kernel->isPulled = pulls > 0;
  if (TF_GetCode(status) == TF_OK) TF_OpKernelConstruction_GetAttrInt32(construction, "addends", &kernel->addends, status);
  for (size_t i = 0; i < kernel->rule->constants.size() && TF_GetCode(status) == TF_OK; i++) {
    TF_OpKernelConstruction_GetAttrFloat(construction, kernel->rule->constants[i], &kernel->constants[i], status);
  }
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return kernel;
}

void compute(void* made, TF_OpKernelContext* context) {
  const auto& kernel = *static_cast<const Kernel*>(made);
  const Rule& rule = *kernel.rule;
  Tensors tensors(context);
  Update update{};
  std::copy(std::begin(kernel.constants), std::end(kernel.constants), update.constants);
  int input = 0;
  int64_t size = 0;
  const auto sameSize = [&] { tensors.require(size == update.size, "the tensors of an update differ in size"); };
  tensors.lock(1 + rule.slots.size());
  update.theta = tensors.variable(input++, &update.size);
  for (size_t i = 0; i < rule.slots.size(); i++, sameSize()) update.slots[i] = tensors.variable(input++, &size);
  update.addends = kernel.addends;
  for (int i = 0; i < kernel.addends; i++, sameSize()) update.gradients[i] = tensors.value(input++, &size);
  for (size_t i = 0; i < rule.settings.size(); i++) {
    const float* setting = tensors.value(input++, &size);
    tensors.require(size == 1, "a setting of an update is not a scalar");
    if (tensors.isFine()) update.settings[i] = *setting;
  }
  if (kernel.isPulled) {
    update.stiffness = tensors.value(input++, &size);
    update.isEven = size == 1;
    if (!update.isEven) sameSize();
    update.anchor = tensors.value(input++, &size);
    sameSize();
  }
  if (tensors.isFine()) rule.run(update);
}

void destroy(void* made) { delete static_cast<Kernel*>(made); }

void noOutputs(TF_ShapeInferenceContext*, TF_Status*) {}

template <int R>
void registerRule(TF_Status* status) {
  const Rule& rule = RULES[R];
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(rule.operation);
  TF_OpDefinitionBuilderAddAttr(definition, "addends: int >= 1");
  TF_OpDefinitionBuilderAddAttr(definition, "pulls: int >= 0");
  for (const char* constant : rule.constants) {
    TF_OpDefinitionBuilderAddAttr(definition, (std::string(constant) + ": float").c_str());
  }
  const auto add = [&](const char* name, const char* type) {
    TF_OpDefinitionBuilderAddInput(definition, (std::string(name) + ": " + type).c_str());
  };
  add("theta", "resource");
  for (const char* slot : rule.slots) add(slot, "resource");
  add("gradient", "addends * float");
  for (const char* setting : rule.settings) add(setting, "float");
  add("stiffness", "pulls * float");
  add("anchor", "pulls * float");
  TF_OpDefinitionBuilderSetIsStateful(definition, true);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, noOutputs);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) != TF_OK) return;
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(rule.operation, "CPU", create<R>, compute, destroy);
  TF_RegisterKernelBuilder(rule.operation, kernel, status);
}

}  // namespace

void registerUpdates(TF_Status* status) {
  registerRule<0>(status);
  if (TF_GetCode(status) == TF_OK) registerRule<1>(status);
  if (TF_GetCode(status) == TF_OK) registerRule<2>(status);
}
