import { drawPoint } from 'chart.js/helpers';
import { type ChartContent, type ChartSpec, fullTitle } from './chartSpec';
import { barFill, type LegendEntry } from './series';
import { newContext } from './sheet';
import { theme } from './theme';

/** Around what is drawn. */
export const MARGIN = 12;
/** Height of a line of text. */
export const LINE = 18;
const SWATCH = 26;
const GAP = 6;
/** Between the entries of a legend. */
const SPACE = 18;

/** Title, note and legend of a figure, in as many lines as they need. */
export function headerOf(spec: ChartSpec, { note = '', legend = [] }: ChartContent, width: number) {
  const { foreground, muted, font } = theme();
  const fonts = { title: `bold 14px ${font}`, text: `12px ${font}` };
  const room = width - 2 * MARGIN;
  const title = wrapped(fullTitle(spec), room, fonts.title);
  const notes = wrapped(note, room, fonts.text);
  const entries = placed(legend, room, fonts.text);
  const lines = title.length + notes.length + (entries.at(-1)?.line ?? -1) + 1;
  return {
    height: MARGIN + lines * LINE + GAP,
    /** Texts stand on the middles of lines, then and later. */
    draw(context: CanvasRenderingContext2D) {
      context.textBaseline = 'middle';
      context.font = fonts.title;
      context.fillStyle = foreground;
      for (const [line, text] of title.entries()) context.fillText(text, MARGIN, middleOf(line, MARGIN));
      context.font = fonts.text;
      context.fillStyle = muted;
      for (const [line, text] of notes.entries()) {
        context.fillText(text, MARGIN, middleOf(title.length + line, MARGIN));
      }
      context.fillStyle = foreground;
      for (const { entry, label, x, line } of entries) {
        const y = middleOf(title.length + notes.length + line, MARGIN);
        if (entry) drawSwatch(context, entry, MARGIN + x, y);
        context.fillText(label, MARGIN + x + SWATCH + GAP, y);
      }
    },
  };
}

/** The middle of a line of text, counted from 0, under `top`. */
export const middleOf = (line: number, top: number): number => top + (line + 0.5) * LINE;

function drawSwatch(context: CanvasRenderingContext2D, { style, mark }: LegendEntry, x: number, y: number): void {
  context.save();
  context.strokeStyle = context.fillStyle = mark ? style.color : barFill(style);
  context.lineWidth = 2;
  if (mark) {
    context.setLineDash([...style.dash]);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + SWATCH, y);
    context.stroke();
    context.setLineDash([]);
  } else context.fillRect(x + 5, y - 6, 16, 12);
  const point = { pointStyle: style.point, radius: 3.5, borderWidth: style.point === 'crossRot' ? 2 : 0 };
  if (mark === 'points') drawPoint(context, point, x + SWATCH / 2, y);
  context.restore();
}

function measureIn(font: string): (text: string) => number {
  const context = newContext();
  context.font = font;
  return (text) => context.measureText(text).width;
}

/** A text in lines of whole words; a word that is longer than a line is broken. */
export function wrapped(text: string, room: number, font: string): string[] {
  const widthOf = measureIn(font);
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(...broken(word, room, widthOf));
  }
  return lines;
}

function broken(word: string, room: number, widthOf: (text: string) => number): string[] {
  const parts = [''];
  for (const letter of word) {
    const longer = parts.at(-1) + letter;
    if (longer === letter || widthOf(longer) <= room) parts[parts.length - 1] = longer;
    else parts.push(letter);
  }
  return parts;
}

interface Placed {
  /** Absent where a label continues. */
  readonly entry?: LegendEntry;
  readonly label: string;
  readonly x: number;
  readonly line: number;
}

/** The entries of a legend, side by side as far as there is room. */
function placed(entries: readonly LegendEntry[], room: number, font: string): readonly Placed[] {
  const widthOf = measureIn(font);
  let [right, line] = [0, 0];
  return entries.flatMap((entry) =>
    wrapped(entry.label, room - SWATCH - GAP, font).map((label, i): Placed => {
      const needed = SWATCH + GAP + widthOf(label);
      if (i > 0 || (right > 0 && right + needed > room)) [right, line] = [0, line + 1];
      const x = right;
      right += needed + SPACE;
      return { ...(i === 0 && { entry }), label, x, line };
    }),
  );
}
