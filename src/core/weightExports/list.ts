/** What a checkpoint's network can be written as for other libraries; what is written, `src/session/weightExports` says. */
export { pytorch } from './pytorch';
