/** What a figure is drawn on, in CSS px. */
export interface Sheet {
  /** Draws on the whole sheet. */
  readonly context: CanvasRenderingContext2D;
  /** Has a part of the sheet painted, on a canvas of its own; `painted` puts it on the sheet. */
  draw(
    x: number,
    y: number,
    width: number,
    height: number,
    paint: (canvas: HTMLCanvasElement, painted: () => void) => void,
  ): void;
  /** The file, as text or in base64. */
  read(): string;
}

export function newContext(width = 1, height = 1): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser has no canvas');
  return context;
}
