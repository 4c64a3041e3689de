/**
 * Colours of data, fixed for each kind of theme: those of VS Code's themes look alike to many people. All of a `series`
 * differ by ΔE2000 ≥ 10, also to a person with deuteranopia or protanopia, and stand out from the background
 * (test/unit/webview/palette.test.ts).
 */
export interface Palette {
  /** Colours of lines and bars, in order of use. Nine, so that they repeat at another period than dashes and points. */
  readonly series: readonly string[];
  /** Colours of tasks by their age, oldest first. */
  readonly age: Ramp;
  /** Colours of what was lost since a task was learnt: from nothing, which is neutral, to all. */
  readonly lost: Ramp;
}

/** Evenly spaced colours, between which `rampColor` mixes. */
export type Ramp = readonly [string, string, ...string[]];

/** Red, green and blue, 0..255. */
export type Rgb = readonly [number, number, number];

const light: Palette = {
  series: [...['#1f6fd6', '#c95f00', '#14653d', '#f24e71', '#270798'], ...['#2b98b0', '#551302', '#755985', '#560139']],
  age: ['#000045', '#114164', '#54738b', '#4a866d', '#74992a'],
  lost: ['#eceff1', '#fdd49e', '#fc8d59', '#d7301f', '#7f0000'],
};

const dark: Palette = {
  series: [...['#59a4f9', '#e08a1e', '#bdf4d0', '#7266b9', '#fdf720'], ...['#368280', '#f4cbf7', '#797842', '#e3928c']],
  age: ['#4e6ce0', '#41aaff', '#6ed2d2', '#b2e0ad', '#fffd69'],
  lost: ['#2b2d30', '#834029', '#c0532f', '#f08a3c', '#ffe08a'],
};

export const palettes = {
  light,
  dark,
  highContrastLight: {
    ...light,
    series: [
      ...['#0f5fc4', '#b34a00', '#285c3e', '#b85766', '#02175c'],
      ...['#357d8e', '#583806', '#644167', '#3e0e18'],
    ],
  },
  highContrastDark: {
    ...dark,
    series: [
      ...['#4ea1ff', '#f09a20', '#9cfec2', '#da3e05', '#a161a7'],
      ...['#fdf720', '#458f64', '#38d5e3', '#d6989e'],
    ],
  },
} as const satisfies Record<string, Palette>;

export type KindOfTheme = keyof typeof palettes;

/** The kind of theme that VS Code says by the classes of a panel's body. */
export function kindOfTheme(classes: { contains(name: string): boolean }): KindOfTheme {
  if (classes.contains('vscode-high-contrast-light')) return 'highContrastLight';
  if (classes.contains('vscode-high-contrast')) return 'highContrastDark';
  return classes.contains('vscode-dark') ? 'dark' : 'light';
}

/** The colour of a ramp at `share`, 0..1; shares beyond are cut off. */
export function rampColor(ramp: Ramp, share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (ramp.length - 1);
  const from = Math.min(ramp.length - 2, Math.floor(at));
  return cssColor(mixed(rgbOf(ramp[from] ?? ramp[0]), rgbOf(ramp[from + 1] ?? ramp[0]), at - from));
}

/** Black or white, whichever is easier to read on a colour: the contrast is at least 4.5. */
export function textOn(background: string): '#000000' | '#ffffff' {
  return luminance(rgbOf(background)) > 0.179 ? '#000000' : '#ffffff';
}

export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (a: number, b: number) => Math.round(a + (b - a) * share);
  return [at(from[0], to[0]), at(from[1], to[1]), at(from[2], to[2])];
}

/** A colour written as `#rrggbb`. */
export function rgbOf(hex: string): Rgb {
  const at = (start: number) => Number.parseInt(hex.slice(start, start + 2), 16);
  return [at(1), at(3), at(5)];
}

export function cssColor(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance (WCAG 2.2). */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}
