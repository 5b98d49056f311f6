/** Writes the generated pages of the config: `npm run generate -w @omnirelay/config`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedDocs } from '../src/docs/generated-docs.ts';

const root = join(import.meta.dirname, '../../..');
for (const [path, text] of generatedDocs()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}\n`);
}
