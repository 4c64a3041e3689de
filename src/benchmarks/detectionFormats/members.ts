import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';

/** A value in a message. */
export const written = (value: unknown) => (value === undefined ? 'missing' : shortened(JSON.stringify(value)));

/** The members of an element of a JSON file in COCO's form. Errors name the file and the path in it. */
export class Members {
  readonly values: Readonly<Record<string, unknown>>;

  constructor(
    readonly path: string,
    readonly place: string,
    element: unknown,
  ) {
    if (typeof element !== 'object' || element === null || Array.isArray(element)) {
      throw new UserError(`${path}, ${place}: is ${written(element)}, no object`, 'See docs/DATA.md for the form.');
    }
    this.values = element as Readonly<Record<string, unknown>>;
  }

  wrong(name: string, found: string, hint: string): UserError {
    return new UserError(`${this.path}, ${this.place}.${name}: is ${found}`, hint);
  }

  whole(name: string, min = Number.MIN_SAFE_INTEGER): number {
    const value = this.values[name];
    if (Number.isSafeInteger(value) && (value as number) >= min) return value as number;
    throw this.wrong(
      name,
      written(value),
      min > 0 ? `It is a whole number of at least ${min}.` : 'It is a whole number.',
    );
  }

  /** Left, top, width, height in pixels. */
  box(name: string): readonly [x: number, y: number, width: number, height: number] {
    const value = this.values[name];
    if (!Array.isArray(value) || value.length !== 4 || !value.every(Number.isFinite)) {
      throw this.wrong(name, written(value), 'It is four numbers: left, top, width and height.');
    }
    return value as unknown as readonly [number, number, number, number];
  }

  text(name: string): string {
    const value = this.values[name];
    if (typeof value === 'string' && value !== '') return value;
    throw this.wrong(name, written(value), 'It is text.');
  }
}
