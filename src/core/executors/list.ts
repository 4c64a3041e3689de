export { local } from './local';
export { slurm } from './slurm';
