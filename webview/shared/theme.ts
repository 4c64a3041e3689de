/** The colours and font of VS Code's theme, for charts: a canvas cannot use CSS variables. */
type Theme = ReturnType<typeof readTheme>;

type Rgb = readonly [number, number, number];

let current: Theme | undefined;

export function theme(): Theme {
  current ??= readTheme();
  return current;
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
  const foreground = get('foreground', '#3b3b3b');
  const background = get('editor-background', '#ffffff');
  const highContrast = document.body.classList.contains('vscode-high-contrast');
  const blue = get('charts-blue', '#1a85ff');
  const [from, to] = [rgb(background), highContrast ? rgb(foreground) : rgb(blue)];
  const heat = (share: number) => mixed(from, to, 0.06 + 0.94 * Math.min(1, Math.max(0, share)));
  return {
    foreground,
    background,
    muted: highContrast ? foreground : get('descriptionForeground', foreground),
    grid: text(mixed(from, rgb(foreground), highContrast ? 0.4 : 0.14)),
    // Colours of lines and bars, in order of use. The orange of some themes is half transparent, for marks behind
    // text: too pale for a line.
    series: [
      blue,
      get('charts-orange', '#d18616'),
      get('charts-green', '#388a34'),
      get('charts-purple', '#652d90'),
      get('charts-red', '#e51400'),
      get('charts-yellow', '#bf8803'),
      foreground,
    ].map((color) => text(rgb(color))),
    /** Colour of a value as a share 0..1 of the maximum. */
    heat: (share: number) => text(heat(share)),
    /** A colour that is readable on `heat(share)`. */
    onHeat: (share: number) => (luminance(heat(share)) > 0.18 ? '#000000' : '#ffffff'),
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

function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (a: number, b: number) => Math.round(a + (b - a) * share);
  return [at(from[0], to[0]), at(from[1], to[1]), at(from[2], to[2])];
}

function text([r, g, b]: Rgb): string {
  return `rgb(${r}, ${g}, ${b})`;
}

/** Relative luminance (WCAG 2.2). */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}
