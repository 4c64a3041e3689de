import type { MethodDescription } from '../core/experiment/experiment';
import { ebll } from './ebll';
import { ewc } from './ewc';
import { expertGate } from './expertGate';
import { finetune } from './finetune';
import { imm } from './imm';
import { joint } from './joint';
import { localMas } from './localMas';
import { lwf } from './lwf';
import { mas } from './mas';
import type { Method, MethodContext } from './method';
import { pathNet } from './pathNet';
import { rehearsal } from './rehearsal';
import { si } from './si';

/** The method an experiment names. */
export function method(description: MethodDescription, context: MethodContext): Method {
  switch (description.kind) {
    case 'finetune':
      return finetune();
    case 'joint':
      return joint(context);
    case 'mas':
      return mas(description, context);
    case 'local-mas':
      return localMas(description, context);
    case 'ewc':
      return ewc(description, context);
    case 'si':
      return si(description, context);
    case 'lwf':
      return lwf(description, context);
    case 'ebll':
      return ebll(description, context);
    case 'expert-gate':
      return expertGate(description, context);
    case 'imm':
      return imm(description, context);
    case 'pathnet':
      return pathNet(description, context);
    case 'rehearsal':
      return rehearsal(description, context);
  }
}
