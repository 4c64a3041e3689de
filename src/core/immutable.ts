/** A type all of whose parts are `readonly`: what a schema gives, as data that nobody changes. */
export type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;
