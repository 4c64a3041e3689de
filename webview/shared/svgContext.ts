import { tileOf } from './series';
import { newContext } from './sheet';

type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * A context that draws on SVG as on a canvas, for Chart.js; `read` gives the elements. The package svgcanvas does the same, but
 * sets fonts by inline styles, which the policy of a panel's page refuses, does not draw the patterns of bars, and leaves
 * the baselines of texts to an attribute that few programs know.
 *
 * A real context keeps the state, measures texts and reads colours; only what would be seen is caught. A path is
 * transformed as a whole, when it is drawn.
 */
export function svgContext(width: number, height: number, idPrefix: string) {
  const real = newContext();
  let path = '';
  let body = '';
  /** The clip path in force, those of the states that are saved, and that of the group which is open. */
  let clip: string | undefined;
  let opened: string | undefined;
  const saved: (string | undefined)[] = [];
  /** Ids of clip paths and patterns, by what they hold. */
  const ids = new Map<string, string>();
  let definitions = '';

  function add(command: string, ...numbers: readonly number[]): void {
    path += command + numbers.map(rounded).join(' ');
  }

  function emit(tag: string, attributes: Attributes, content?: string): void {
    if (clip !== opened) body += `${opened ? '</g>' : ''}${clip ? `<g clip-path="${clip}">` : ''}`;
    opened = clip;
    body += `${tagText(tag, { ...attributes, transform: transformOf(real) }, content)}\n`;
  }

  /** A reference to what is defined once, however often it is used. */
  function defined(tag: string, attributes: Attributes, content: string): string {
    const key = tagText(tag, attributes, content);
    const id = ids.get(key) ?? `${idPrefix}${ids.size + 1}`;
    if (!ids.has(key)) definitions += `${tagText(tag, { id, ...attributes }, content)}\n`;
    ids.set(key, id);
    return `url(#${id})`;
  }

  function paint(property: 'fill' | 'stroke'): Attributes {
    const style = real[`${property}Style`];
    if (typeof style !== 'string') return { [property]: pattern(style) };
    // Not every program takes colours with a fourth number.
    const [, rgb, alpha = '1'] = /^rgba\((.*), ([\d.]+)\)$/.exec(style) ?? [];
    const opacity = Number(alpha) * real.globalAlpha;
    return { [property]: rgb ? `rgb(${rgb})` : style, [`${property}-opacity`]: opacity < 1 ? opacity : undefined };
  }

  function pattern(style: CanvasPattern | CanvasGradient): string {
    const tile = style instanceof CanvasPattern ? tileOf(style) : undefined;
    if (!tile) throw new Error('this fill cannot be drawn on SVG');
    const { size, color, lines, lineColor } = tile;
    const content = [
      tagText('rect', { width: size, height: size, fill: color }),
      tagText('path', { d: lines, fill: 'none', stroke: lineColor, 'stroke-width': 2 }),
    ];
    return defined('pattern', { patternUnits: 'userSpaceOnUse', width: size, height: size }, content.join(''));
  }

  function stroked(): Attributes {
    const dash = real.getLineDash();
    return {
      fill: 'none',
      ...paint('stroke'),
      'stroke-width': real.lineWidth,
      'stroke-linecap': real.lineCap,
      'stroke-linejoin': real.lineJoin,
      'stroke-dasharray': dash.length > 0 ? dash.join(' ') : undefined,
      'stroke-dashoffset': dash.length > 0 ? real.lineDashOffset : undefined,
    };
  }

  const caught = {
    canvas: { width, height, getContext: () => context },
    save() {
      real.save();
      saved.push(clip);
    },
    restore() {
      real.restore();
      clip = saved.pop();
    },
    beginPath() {
      path = '';
    },
    moveTo: (x: number, y: number) => add('M', x, y),
    lineTo: (x: number, y: number) => add(path === '' ? 'M' : 'L', x, y),
    quadraticCurveTo: (...numbers: number[]) => add('Q', ...numbers),
    bezierCurveTo: (...numbers: number[]) => add('C', ...numbers),
    closePath: () => add('Z'),
    rect(x: number, y: number, w: number, h: number) {
      path += rectangle(x, y, w, h);
    },
    /** As two arcs: one cannot be a whole circle. */
    arc(x: number, y: number, radius: number, from: number, to: number, isBackward = false) {
      const turn = turnOf(from, to, isBackward);
      const at = (angle: number) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
      caught.lineTo(...at(from));
      for (const share of [0.5, 1]) add('A', radius, radius, 0, 0, turn > 0 ? 1 : 0, ...at(from + share * turn));
    },
    fill(rule?: unknown) {
      emit('path', { d: path, ...paint('fill'), 'fill-rule': rule === 'evenodd' ? rule : undefined });
    },
    stroke(other?: Path2D) {
      if (other) throw new Error('a Path2D does not tell what it holds');
      emit('path', { d: path, ...stroked() });
    },
    clip() {
      const outline = tagText('path', { d: path, transform: transformOf(real) });
      clip = defined('clipPath', { 'clip-path': clip }, outline);
    },
    fillRect: (...sides: [number, number, number, number]) =>
      emit('path', { d: rectangle(...sides), ...paint('fill') }),
    strokeRect: (...sides: [number, number, number, number]) => emit('path', { d: rectangle(...sides), ...stroked() }),
    /** Chart.js always clears the whole. */
    clearRect() {
      body = '';
      opened = undefined;
    },
    fillText(text: string, x: number, y: number) {
      const place = { x: rounded(x), y: rounded(y + ascent(real, 'alphabetic') - ascent(real, real.textBaseline)) };
      emit('text', { ...place, ...fontOf(real), ...paint('fill') }, escaped(String(text)));
    },
  };

  const context = new Proxy(real, {
    get(target, name) {
      const value: unknown = Reflect.get(name in caught ? caught : target, name);
      return typeof value === 'function' && !(name in caught) ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  });

  return {
    context,
    canvas: caught.canvas as unknown as HTMLCanvasElement,
    read: () => `${definitions && tagText('defs', {}, definitions)}${body}${opened ? '</g>' : ''}`,
  };
}

/** By how much an arc turns, as a canvas reads its two angles: forward up to a whole turn, or backward. */
function turnOf(from: number, to: number, isBackward: boolean): number {
  const whole = 2 * Math.PI;
  const turn = isBackward ? from - to : to - from;
  const size = turn >= whole ? whole : ((turn % whole) + whole) % whole;
  return isBackward ? -size : size;
}

function rectangle(x: number, y: number, w: number, h: number): string {
  const [left, top, across, down] = [x, y, w, h].map(rounded);
  return `M${left} ${top}h${across}v${down}h${rounded(-w)}Z`;
}

function transformOf(context: CanvasRenderingContext2D): string | undefined {
  const matrix = context.getTransform();
  const { a, b, c, d, e, f } = matrix;
  return matrix.isIdentity ? undefined : `matrix(${[a, b, c, d, e, f].map(rounded).join(' ')})`;
}

/** How far a text reaches over the line that it stands on. */
function ascent(context: CanvasRenderingContext2D, baseline: CanvasTextBaseline): number {
  const before = context.textBaseline;
  context.textBaseline = baseline;
  const { fontBoundingBoxAscent } = context.measureText('');
  context.textBaseline = before;
  return fontBoundingBoxAscent;
}

const anchors = { left: 'start', start: 'start', center: 'middle', right: 'end', end: 'end' };

function fontOf({ font, textAlign }: CanvasRenderingContext2D): Attributes {
  const { weight, size, family } = /(?<weight>bold|\d{3})? ?(?<size>[\d.]+)px (?<family>.+)/.exec(font)?.groups ?? {};
  return { 'font-family': family, 'font-size': size, 'font-weight': weight, 'text-anchor': anchors[textAlign] };
}

/** An element of SVG; its attributes are escaped, its content is not. */
export function tagText(tag: string, attributes: Attributes, content?: string): string {
  const all = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}="${escaped(String(value))}"`],
  );
  return content === undefined ? `<${tag}${all.join('')}/>` : `<${tag}${all.join('')}>${content}</${tag}>`;
}

/** Names come from files: nothing in them is markup, and XML has no control characters and no half letters. */
export function escaped(text: string): string {
  const sound = text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');
  return sound.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const rounded = (value: number): number => Number(value.toFixed(2));
