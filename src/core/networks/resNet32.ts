import { networkKind } from './networkKind';
import { convolution, groupProblems, normalizationOptions } from './normalized';
import { initializer, pretrained } from './options';
import { offeredFor, resNet, resNetModules } from './resNet';

const plan = {
  first: convolution(16, 3),
  stages: [16, 32, 64],
  blocks: 5,
  shortcut: 'zeros',
} as const;

/** Section 4.2 of the paper, n = 5. */
export const resNet32 = networkKind({
  kind: 'resnet32',
  title: 'ResNet-32',
  description:
    'ResNet-32 for CIFAR (He et al. 2016, section 4.2): three stages of 16, 32 and 64 filters, and shortcuts without weights.',
  options: { pretrained, ...normalizationOptions, initializer },
  offer: offeredFor(16, 96),
  recipe: (options) => resNet(plan, options),
  modules: () => ['fc', 'linear'].map((head) => resNetModules(plan, 'PyTorch', 'downsample', head)),
  rules: groupProblems,
});
