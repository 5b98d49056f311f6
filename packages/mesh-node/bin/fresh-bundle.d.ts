/** What to import for a program of a bundle; null when there is no bundle, or a source of it has been written since. */
export function freshBundle(folder: string, name: string): string | null;
