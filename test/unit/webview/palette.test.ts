import { expect, test } from 'vitest';
import { contributes } from '../../../package.json';
import { kindOfTheme, palettes, type Ramp, rampColor, rgbOf, textOn } from '../../../webview/shared/palette';

type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];

/** What a colour, in linear RGB, is to people: Machado, Oliveira & Fernandes 2009, table 1, severity 1.0. */
const eyes: Readonly<Record<string, Matrix>> = {
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'all three cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};

/** sRGB, IEC 61966-2-1, to CIE XYZ under D65. */
const toXyz: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const white: Vector = [0.95047, 1, 1.08883];

/** Editor backgrounds of the themes that VS Code comes with; high contrast has its own. */
const backgrounds = {
  light: ['#ffffff', '#f5f5f5', '#fdf6e3'],
  dark: ['#1f1f1f', '#1e1e1e', '#272822', '#002b36', '#221a0f', '#002451', '#000c18', '#390000'],
  highContrastLight: ['#ffffff'],
  highContrastDark: ['#000000'],
} as const;
const kinds = Object.keys(backgrounds) as (keyof typeof backgrounds)[];

// The pairs that are hard to get right: hue differences across 0°, grays, the rotation term (table 1, numbers in brackets).
test.each([
  { pair: 1, one: [50, 2.6772, -79.7751], other: [50, 0, -82.7485], difference: 2.0425 },
  { pair: 4, one: [50, -1.3802, -84.2814], other: [50, 0, -82.7485], difference: 1.0 },
  { pair: 7, one: [50, 0, 0], other: [50, -1, 2], difference: 2.3669 },
  { pair: 9, one: [50, 2.49, -0.001], other: [50, -2.49, 0.0009], difference: 7.1792 },
  { pair: 11, one: [50, 2.49, -0.001], other: [50, -2.49, 0.0011], difference: 7.2195 },
  { pair: 13, one: [50, -0.001, 2.49], other: [50, 0.0009, -2.49], difference: 4.8045 },
  { pair: 16, one: [50, 2.5, 0], other: [50, 0, -2.5], difference: 4.3065 },
  { pair: 17, one: [50, 2.5, 0], other: [73, 25, -18], difference: 27.1492 },
  { pair: 20, one: [50, 2.5, 0], other: [58, 24, 15], difference: 19.4535 },
  { pair: 25, one: [60.2574, -34.0099, 36.2677], other: [60.4626, -34.1751, 39.4387], difference: 1.2644 },
  { pair: 28, one: [35.0831, -44.1164, 3.7933], other: [35.0232, -40.0716, 1.5901], difference: 1.8645 },
  { pair: 31, one: [90.8027, -2.0831, 1.441], other: [91.1528, -1.6435, 0.0447], difference: 1.4441 },
  { pair: 34, one: [2.0776, 0.0795, -1.135], other: [0.9033, -0.0636, -0.5514], difference: 0.9082 },
] satisfies { pair: number; one: number[]; other: number[]; difference: number }[])(
  'the difference here is CIEDE2000: pair $pair of Sharma, Wu & Dalal 2005',
  ({ one, other, difference }) => {
    expect(ciede2000(one as unknown as Vector, other as unknown as Vector)).toBeCloseTo(difference, 4);
    expect(ciede2000(other as unknown as Vector, one as unknown as Vector)).toBeCloseTo(difference, 4);
  },
);

test.each(kinds.flatMap((kind) => Object.keys(eyes).map((eye) => ({ kind, eye }))))(
  'any two colours of a series in a $kind theme differ to $eye',
  ({ kind, eye }) => {
    const seen = palettes[kind].series.map((color) => seenBy(eye, color));
    const close = seen.flatMap((one, i) => seen.slice(0, i).filter((other) => ciede2000(one, other) < 10));
    expect(close).toEqual([]);
  },
);

test.each(kinds)(
  'lines and marks of every colour stand out from the backgrounds of %s themes (WCAG 1.4.11)',
  (kind) => {
    const { series, age } = palettes[kind];
    const least = kind.startsWith('highContrast') ? 4.5 : 3;
    for (const background of backgrounds[kind]) {
      for (const color of series) expect(contrast(color, background)).toBeGreaterThanOrEqual(least);
      for (const color of steps(age, 50)) expect(contrast(color, background)).toBeGreaterThanOrEqual(3);
    }
  },
);

test.each(kinds.flatMap((kind) => (['age', 'lost'] as const).map((ramp) => ({ kind, ramp }))))(
  'the ramp by $ramp in a $kind theme goes one way in lightness, and five of its colours differ to every eye',
  ({ kind, ramp }) => {
    for (const eye of Object.keys(eyes)) {
      const seen = (count: number) => steps(palettes[kind][ramp], count).map((color) => seenBy(eye, color));
      seen(5).forEach((one, i, all) => {
        for (const other of all.slice(0, i)) expect(ciede2000(one, other)).toBeGreaterThanOrEqual(10);
      });
      const lightness = seen(20).map(([l]) => l);
      const sorted = lightness.toSorted((a, b) => a - b);
      expect(lightness).toEqual(lightness[0] === sorted[0] ? sorted : sorted.reverse());
    }
  },
);

test.each([
  ['light', '#f8f8f8'],
  ['dark', '#181818'],
  ['highContrast', '#000000'],
  ['highContrastLight', '#ffffff'],
] as const)(
  'icons of the tree: in a %s theme neighbouring levels differ to every eye, and stand out',
  (kind, sideBar) => {
    const levels = contributes.colors.map(({ defaults }) => defaults[kind]);
    for (const eye of Object.keys(eyes)) {
      const seen = levels.map((color) => seenBy(eye, color));
      seen.slice(1).forEach((one, i) => {
        expect(ciede2000(one, seen[i] ?? one)).toBeGreaterThanOrEqual(10);
      });
    }
    for (const color of levels) expect(contrast(color, sideBar)).toBeGreaterThanOrEqual(3);
  },
);

test('text can be read on every colour (WCAG 1.4.3)', () => {
  const colors = kinds.flatMap((kind) => {
    const { series, age, lost } = palettes[kind];
    return [...series, ...steps(age, 50), ...steps(lost, 50)];
  });
  for (const color of colors) expect(contrast(color, textOn(color))).toBeGreaterThanOrEqual(4.5);
});

test('a share beyond a ramp has the colour of its end', () => {
  expect([-1, 0, 0.5, 1, 2].map((share) => rampColor(['#000000', '#204060'], share))).toEqual([
    ...['#000000', '#000000', '#102030', '#204060', '#204060'],
  ]);
});

test('the kind of a theme follows from the classes that VS Code sets', () => {
  const kindOf = (classes: string) => kindOfTheme({ contains: (name) => classes.split(' ').includes(name) });
  expect(kindOf('vscode-light')).toBe('light');
  expect(kindOf('vscode-dark')).toBe('dark');
  expect(kindOf('vscode-high-contrast')).toBe('highContrastDark');
  expect(kindOf('vscode-high-contrast vscode-high-contrast-light')).toBe('highContrastLight');
});

function steps(ramp: Ramp, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => rampColor(ramp, i / (count - 1)));
}

function linear(color: string): Vector {
  const of = (value: number) => (value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const [r, g, b] = rgbOf(color);
  return [of(r), of(g), of(b)];
}

function times([x, y, z]: Matrix, v: Vector): Vector {
  const dot = (row: Vector) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2];
  return [dot(x), dot(y), dot(z)];
}

/** A colour as CIE L*a*b* of what an eye sees. */
function seenBy(eye: string, color: string): Vector {
  const matrix = eyes[eye];
  if (!matrix) throw new Error(`There is no eye ${eye}.`);
  const [r, g, b] = times(matrix, linear(color)).map((value) => Math.min(1, Math.max(0, value)));
  const xyz = times(toXyz, [r ?? 0, g ?? 0, b ?? 0]);
  const f = (i: 0 | 1 | 2) => {
    const t = xyz[i] / white[i];
    return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
  };
  return [116 * f(1) - 16, 500 * (f(0) - f(1)), 200 * (f(1) - f(2))];
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [one, other].map((color) => times(toXyz, linear(color))[1]).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Sharma, Wu & Dalal 2005, equations 2 to 22; all k = 1. */
function ciede2000([l1, a1, b1]: Vector, [l2, a2, b2]: Vector): number {
  const rad = Math.PI / 180;
  const saturation = (c: number) => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  const stretch = 1.5 - 0.5 * saturation((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2);
  const [c1, c2] = [Math.hypot(a1 * stretch, b1), Math.hypot(a2 * stretch, b2)];
  const hue = (a: number, b: number) => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a * stretch) / rad + 360) % 360);
  const [h1, h2] = [hue(a1, b1), hue(a2, b2)];
  const isGray = c1 * c2 === 0;
  const turn = h2 - h1 > 180 ? -360 : h2 - h1 < -180 ? 360 : 0;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((isGray ? 0 : h2 - h1 + turn) * (rad / 2));
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const sum = h1 + h2;
  const h = isGray ? sum : turn === 0 ? sum / 2 : sum < 360 ? sum / 2 + 180 : sum / 2 - 180;
  const cos = (factor: number, shift: number) => Math.cos((factor * h + shift) * rad);
  const t = 1 - 0.17 * cos(1, -30) + 0.24 * cos(2, 0) + 0.32 * cos(3, 6) - 0.2 * cos(4, -63);
  const lightness = (l2 - l1) / (1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2));
  const chroma = (c2 - c1) / (1 + 0.045 * c);
  const hueShift = dH / (1 + 0.015 * c * t);
  const rotation = -2 * saturation(c) * Math.sin(60 * rad * Math.exp(-(((h - 275) / 25) ** 2)));
  return Math.sqrt(lightness ** 2 + chroma ** 2 + hueShift ** 2 + rotation * chroma * hueShift);
}
