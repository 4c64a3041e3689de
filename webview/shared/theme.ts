import { cssColor, type KindOfTheme, kindOfTheme, mixed, palettes, type Rgb, rampColor, rgbOf } from './palette';

/** The colours and font of VS Code's theme, for charts: a canvas cannot use CSS variables. */
type Theme = ReturnType<typeof themeOf>;

let current: Theme | undefined;
let printed: Theme | undefined;
let isPrinting = false;

export function theme(): Theme {
  if (isPrinting) {
    printed ??= themeOf((name, otherwise) => print.get(name) ?? otherwise, 'light');
    return printed;
  }
  current ??= readTheme();
  return current;
}

/** Draws for paper: meanwhile `theme()` is black on white, whatever the theme of VS Code is. */
export function inPrintTheme<T>(draw: () => T): T {
  isPrinting = true;
  try {
    return draw();
  } finally {
    isPrinting = false;
  }
}

/** Calls `changed` when the user changes the theme: VS Code then sets other variables and another class. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(() => {
    current = undefined;
    changed();
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const get = (name: string, otherwise: string) => style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  return themeOf(get, kindOfTheme(document.body.classList));
}

/** Of paper, with fonts that have the same widths on every machine. */
const print = new Map([
  ['foreground', '#000000'],
  ['font-family', 'Arial, Helvetica, sans-serif'],
]);

function themeOf(get: (name: string, otherwise: string) => string, kind: KindOfTheme) {
  const foreground = get('foreground', '#3b3b3b');
  const background = get('editor-background', '#ffffff');
  const highContrast = kind.startsWith('highContrast');
  const { series, age, lost } = palettes[kind];
  const from = rgb(background);
  const to = highContrast ? rgb(foreground) : rgbOf(series[0]);
  const heat = (share: number) => cssColor(mixed(from, to, 0.06 + 0.94 * Math.min(1, Math.max(0, share))));
  return {
    foreground,
    background,
    muted: highContrast ? foreground : get('descriptionForeground', foreground),
    grid: cssColor(mixed(from, rgb(foreground), highContrast ? 0.4 : 0.14)),
    series,
    /** Colour of a task by its age: 0 the oldest, 1 the newest. */
    age: (share: number) => rampColor(age, share),
    /** Colour of what was lost since learning, as a share 0..1 of all. */
    lost: (share: number) => rampColor(lost, share),
    /** Colour of a value as a share 0..1 of the maximum. */
    heat,
    /** Colour of what was gained, as a share 0..1: lighter than that of a loss. */
    gained: (share: number) =>
      cssColor(mixed(rgbOf(rampColor(lost, 0)), rgbOf(series[0]), 0.15 + 0.4 * Math.min(1, share))),
    highContrast,
    font: get('font-family', 'sans-serif'),
  };
}

/** Any CSS colour as red, green and blue, 0..255; transparency is ignored. */
function rgb(color: string): Rgb {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return [128, 128, 128];
  context.fillStyle = color;
  const normal = context.fillStyle;
  const numbers = normal.startsWith('#')
    ? [1, 3, 5].map((at) => Number.parseInt(normal.slice(at, at + 2), 16))
    : (normal.match(/[\d.]+/g) ?? []).map(Number);
  return [numbers[0] ?? 128, numbers[1] ?? 128, numbers[2] ?? 128];
}

/** A colour that lets through what is under it. */
export function translucent(color: string): string {
  const [r, g, b] = rgb(color);
  return `rgba(${r}, ${g}, ${b}, 0.2)`;
}
