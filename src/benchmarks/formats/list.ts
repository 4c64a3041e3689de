// How each format is read. One line a kind, under the same name as in core.
export { cifar } from './cifar';
export { cifarPython } from './cifarPython';
export { classFolders } from './classFolders';
export { csv } from './csv';
export { idx } from './idx';
export { npy } from './npy';
export { npz } from './npz';
export { parquet } from './parquet';
export { tar } from './tar';
