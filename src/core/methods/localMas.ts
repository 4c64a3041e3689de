import { methodKind } from './methodKind';
import { accumulatedImportance, accumulation, accumulationRules, quadraticConvention } from './options/accumulation';
import { strength } from './options/lambda';

export const localMas = methodKind({
  kind: 'local-mas',
  title: 'Local MAS',
  description: 'Memory Aware Synapses, local: Ω by a Hebbian rule, layer by layer (Aljundi et al. 2018, section 4.3).',
  source: 'Aljundi, Babiloni, Elhoseiny, Rohrbach & Tuytelaars, ECCV 2018, section 4.3',
  equation: 'L + λ Σ Ω (θ − θ*)², Ω_ij = 2/N Σ_k |x_i| y_j, y = ReLU(W x + b)',
  memory: 'Ω and θ*: 2P; with accumulate "recompute" also the samples that Ω is measured on',
  options: {
    ...strength('λ in L + λ Σ Ω (θ − θ*)².'),
    ...accumulation,
  },
  shortest: { lambda: 1 },
  lambda: {
    start: 10,
    convention: (options, traits) => quadraticConvention('2 |x_i| y_j of each layer per sample', options, traits),
  },
  importance: accumulatedImportance,
  rules: accumulationRules,
});
