import { count } from '../../src/core/format';
import type { AnsweredSample } from '../../src/core/panel/evaluation';
import { Icon } from '../shared/icon';
import { Picture } from '../shared/picture';

/** A sample: its picture, its class and the network's answer. */
export function Sample({ sample }: { readonly sample: AnsweredSample }) {
  const { truth, answer, answerTask, isRight, alike, picture } = sample;
  const predicted = answerTask === undefined ? answer : `${answer} (task ${answerTask})`;
  const text = `true ${truth}, predicted ${predicted}`;
  return (
    <li class={isRight ? 'sample' : 'sample wrong'} title={`${text}: ${count(alike, 'sample')}`}>
      {picture && <Picture picture={picture} text={text} />}
      <Icon name={isRight ? 'check' : 'close'} />
      {/* The picture says it. */}
      <span aria-hidden={picture !== undefined}>true {truth}</span>
      <span class="answer" aria-hidden={picture !== undefined}>
        predicted {predicted}
      </span>
      <span class="note">{count(alike)} ×</span>
    </li>
  );
}
