import { readFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchema, keysAt, nodesAt } from '../known-keys.ts';
import { generatedDocs } from './generated-docs.ts';

const root = join(import.meta.dirname, '../../../..');

test('the reference and the JSON Schema say what the schema says (if not: npm run generate -w @omnirelay/config)', () => {
  for (const [path, text] of generatedDocs()) expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
});

test('every key has its defining sentence', () => {
  const bare: string[] = [];
  const visit = (path: string[]): void => {
    for (const key of keysAt(path)) {
      const inner = [...path, key];
      // A mapping is defined by its heading and its keys.
      if (keysAt(inner).length > 0) visit(inner);
      else if (!nodesAt(inner).some((node) => /^\S.*\.$/s.test(node.description ?? ''))) bare.push(inner.join('.'));
    }
  };
  visit([]);
  expect(bare).toEqual([]);
});

test('nothing of the machine that generates it enters the schema', () => {
  expect(JSON.stringify(jsonSchema())).not.toContain(`"default":${JSON.stringify(os.hostname())}`);
  expect(nodesAt(['mesh', 'gossip', 'advertiseHost'])[0]).toMatchObject({ 'x-default': 'the host name' });
});
