import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SamplePicture } from '../../src/core/panel/samplePicture';

interface PictureProps {
  readonly picture: SamplePicture;
  /** What it shows; without it, what is around the picture says it. */
  readonly text?: string;
}

/** A sample, pixel for pixel. */
export function Picture({ picture, text }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(imageOf(picture), 0, 0);
  }, [picture]);
  const { width, height } = picture;
  const said = text === undefined ? { 'aria-hidden': true } : { role: 'img' as const, 'aria-label': text };
  return <canvas ref={canvas} width={width} height={height} {...said} />;
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
