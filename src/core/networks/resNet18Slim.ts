import { count } from '../experiment/values';
import { networkKind } from './networkKind';
import { convolution, groupProblems, normalizationOptions } from './normalized';
import { initializer, pretrained } from './options';
import { offeredFor, resNet, resNetModules } from './resNet';

const planOf = ({ width }: { readonly width: number }) =>
  ({
    first: convolution(width, 3),
    stages: [1, 2, 4, 8].map((times) => times * width),
    blocks: 2,
    shortcut: 'convolution',
  }) as const;

/** The network of the authors of GEM, which later papers on online continual learning use, too. */
export const resNet18Slim = networkKind({
  kind: 'resnet18-slim',
  title: 'ResNet-18, slim',
  description:
    'ResNet-18 for small images, as in online continual learning (Lopez-Paz & Ranzato 2017): a first convolution of 3 × 3, no ' +
    'max-pooling, and 20 filters at first where ResNet-18 has 64.',
  options: {
    width: count.max(1024).default(20).describe('Filters of the first stage; each further stage has twice as many.'),
    pretrained,
    ...normalizationOptions,
    initializer,
  },
  offer: offeredFor(16, 96),
  recipe: (options) => resNet(planOf(options), options),
  modules: (options) => [
    resNetModules(planOf(options), 'torchvision', 'downsample', 'fc'),
    resNetModules(planOf(options), 'GEM', 'shortcut', 'linear'),
  ],
  rules: groupProblems,
});
