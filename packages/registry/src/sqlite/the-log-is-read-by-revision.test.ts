import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import type { Tables } from '../engine/tables.ts';
import type { Revision } from '../port.ts';
import { openTables } from './open-tables.ts';
import { sqliteTables } from './sqlite-tables.ts';

const { folder, defer } = endsWithTest();

/** How sqlite goes about each statement of `act`, in a file as the adapter makes it. */
async function plansOf(act: (tables: Tables) => void): Promise<readonly string[]> {
  const path = join(await folder('registry-'), 'registry.db');
  const { reader, writer: db } = openTables({ path, meshId: 'mesh', shared: true, create: true });
  defer(() => db.close());
  defer(() => reader.close());
  const texts: string[] = [];
  const prepare = db.prepare.bind(db);
  db.prepare = (text) => {
    texts.push(text);
    return prepare(text);
  };
  act(sqliteTables(db));
  return texts.flatMap((text) =>
    prepare(`EXPLAIN QUERY PLAN ${text}`)
      .all(...Array.from(text.matchAll(/\?/g), () => null))
      .map(({ detail }) => String(detail)),
  );
}

test('a page of changes is found by its revision: no scan of the log, and nothing sorted', async () => {
  expect(await plansOf((tables) => tables.changesAfter('w/', 7n as Revision, 10))).toEqual([
    'SEARCH changes USING INDEX changes_revision (revision>?)',
  ]);
});

test('the log is bounded and compacted by its revisions: no scan of it, and nothing sorted', async () => {
  const plans = await plansOf((tables) => {
    tables.appendChange({ revision: 1n as Revision, key: 'w/a' });
    tables.appendChange({ revision: 2n as Revision, key: 'w/b' });
    tables.setHead(2n as Revision);
    tables.boundChangeLog(1, 1_000);
    tables.compact(2n as Revision);
  });
  const ofLog = plans.filter((plan) => plan.includes('changes'));
  expect(ofLog.length).toBeGreaterThan(2);
  for (const plan of ofLog) expect(plan).toMatch(/^SEARCH changes USING (COVERING )?INDEX changes_revision/);
  expect(plans.filter((plan) => plan.includes('TEMP B-TREE'))).toEqual([]);
});
