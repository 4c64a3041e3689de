export { pytorch } from './pytorch';
