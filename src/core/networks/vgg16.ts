import { networkKind } from './networkKind';
import { publishedLayers, publishedOptions, vgg } from './published';

const convolutions = vgg([64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]);

export const vgg16 = networkKind({
  kind: 'vgg16',
  title: 'VGG-16',
  description: 'VGG (Simonyan & Zisserman 2015, configuration D), as torchvision has it, but for the head.',
  options: publishedOptions,
  recipe: ({ dropout }) => publishedLayers(convolutions, dropout),
});
