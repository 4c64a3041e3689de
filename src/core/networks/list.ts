export { alexNet } from './alexNet';
export { cnn } from './cnn';
export { layers } from './layers';
export { mlp } from './mlp';
export { modular } from './modular';
export { vgg11 } from './vgg11';
export { vgg16 } from './vgg16';
