// The formats of data sets: one line each.
export { cifar } from './cifar';
export { cifarPython } from './cifarPython';
export { classFolders } from './classFolders';
export { csv } from './csv';
export { idx } from './idx';
export { npy } from './npy';
export { npz } from './npz';
export { parquet } from './parquet';
export { tar } from './tar';
