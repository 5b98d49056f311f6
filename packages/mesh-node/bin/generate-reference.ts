/** Writes docs/reference/ from the operation descriptors. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { referenceDocuments } from '../src/control-plane/reference-documents.ts';

const root = join(import.meta.dirname, '../../..');
for (const [path, content] of referenceDocuments()) {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  process.stdout.write(`${path}\n`);
}
