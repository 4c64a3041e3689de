import { useLayoutEffect, useRef } from 'preact/hooks';
import { count } from '../../src/core/format';
import type { AnsweredSample, SamplePicture } from '../../src/core/panel/evaluation';
import { Icon } from '../shared/icon';

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

function Picture({ picture, text }: { readonly picture: SamplePicture; readonly text: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(imageOf(picture), 0, 0);
  }, [picture]);
  return <canvas ref={canvas} width={picture.width} height={picture.height} role="img" aria-label={text} />;
}

function imageOf({ width, height, channels, pixels }: SamplePicture): ImageData {
  const bytes = atob(pixels);
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * i + channel] = bytes.charCodeAt(channels * i + (channel % channels));
    }
    image.data[4 * i + 3] = 255;
  }
  return image;
}
