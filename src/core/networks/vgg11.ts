import { networkKind } from './networkKind';
import { publishedLayers, publishedOptions, vgg } from './published';

const convolutions = vgg([64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0]);

export const vgg11 = networkKind({
  kind: 'vgg11',
  title: 'VGG-11',
  description: 'VGG (Simonyan & Zisserman 2015, configuration A), as torchvision has it, but for the head.',
  options: publishedOptions,
  recipe: ({ dropout }) => publishedLayers(convolutions, dropout),
});
