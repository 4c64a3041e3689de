import { type Described, kindNamed, schemaOf } from '../kind';
import * as methods from './list';
import type { MethodKind } from './methodKind';

/** What an experiment says of its method, every default filled in. */
export type MethodDescription = Described<(typeof methods)[keyof typeof methods]>;

export const method = schemaOf(methods).describe('What protects earlier tasks.');

/** What the method that files call `kind` is. */
export const methodNamed = (kind: string): MethodKind => kindNamed(methods, kind);

/** What people read, e.g. `Local MAS`. */
export const methodTitle = (kind: string): string => methodNamed(kind).title;
