import { padded } from './blocks';
import { networkKind } from './networkKind';
import { convolution, groupProblems, normalizationOptions } from './normalized';
import { initializer, pretrained } from './options';
import { offeredFor, resNet, resNetModules } from './resNet';

const plan = {
  first: convolution(64, 7, 2),
  // After a ReLU, zeros around the images are as good as nothing.
  after: padded({ size: 3, stride: 2, zeros: 1 }, (places) => ({ kind: 'max-pool', size: 3, ...places })),
  stages: [64, 128, 256, 512],
  blocks: 2,
  shortcut: 'convolution',
} as const;

/** Table 1 of the paper; torchvision.models.resnet18. */
export const resNet18 = networkKind({
  kind: 'resnet18',
  title: 'ResNet-18',
  description: 'ResNet-18 (He et al. 2016), as torchvision and timm have it, but for the head. Images of any size.',
  options: { pretrained, ...normalizationOptions, initializer },
  offer: offeredFor(64, Number.POSITIVE_INFINITY),
  recipe: (options) => resNet(plan, options),
  modules: () => ['torchvision', 'timm'].map((library) => resNetModules(plan, library, 'downsample', 'fc')),
  rules: groupProblems,
});
