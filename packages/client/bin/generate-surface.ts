/** Writes what the package declares to its users, without comments, to where a test compares it: whoever changes it sees so. */
import { writeFile } from 'node:fs/promises';
import { declareSurface } from './declare-surface.ts';
import { SURFACE_FILE } from './surface-file.ts';

await writeFile(SURFACE_FILE, (await declareSurface()).bare);
