import { classMeans } from './classMeans';
import type { Method, MethodContext } from './method';

/**
 * Nearest class mean (Mensink et al., TPAMI 2013, section 3): a sample is of the class whose mean μ_c is nearest,
 *   argmin_c ‖x − μ_c‖² = argmax_c 2 μ_c·x − ‖μ_c‖²
 * for ‖x‖² is the same for all classes. So a linear head with the kernel 2 μ_c and the bias −‖μ_c‖² gives that answer.
 */
export function ncm(_options: unknown, context: MethodContext): Method {
  const { memory, step, writeHeads } = classMeans(context);
  return {
    memory,
    closedForm: { step: (given) => step(given) },
    afterTask(learner) {
      writeHeads(learner, (mean) => ({
        kernel: mean.map((value) => 2 * value),
        bias: -mean.reduce((sum, value) => sum + value ** 2, 0),
      }));
      return undefined;
    },
  };
}
