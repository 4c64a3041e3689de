export { local } from './local';
