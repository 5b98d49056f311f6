import { join } from 'node:path';

/** The surface of the package as it is committed. */
export const SURFACE_FILE = join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'client-surface.txt');
