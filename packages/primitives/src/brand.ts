/** Nominal types over primitives: a brand costs nothing at run time and keeps ids, times and tokens apart. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
