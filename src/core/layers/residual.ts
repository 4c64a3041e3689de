import { layerKind, layersInside } from './layerKind';

export const residual = layerKind({
  kind: 'residual',
  title: 'Residual block',
  description:
    'What the body makes of the input, plus the input itself or what the shortcut makes of it (He et al. 2016).',
  options: {
    body: layersInside.min(1).describe('Layers in a row.'),
    shortcut: layersInside.default([]).describe('Layers beside the body that give the same shape; none for the input.'),
  },
  example: {
    body: [
      { kind: 'conv2d', filters: 4, kernel: 3, padding: 'same' },
      { kind: 'relu' },
      { kind: 'conv2d', filters: 4, kernel: 3, padding: 'same' },
    ],
    shortcut: [{ kind: 'conv2d', filters: 4, kernel: 1 }],
  },
  isNumbered: true,
  branches: ['body', 'shortcut'],
});
