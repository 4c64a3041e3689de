import type { Kind } from '../kind';

export const pytorch = {
  kind: 'pytorch',
  title: 'PyTorch',
  description: 'A state_dict as safetensors, under torchvision’s names where it has the network.',
  options: {},
} as const satisfies Kind;
