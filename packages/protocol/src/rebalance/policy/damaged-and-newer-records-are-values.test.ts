/** A record of a policy or of a freeze that is damaged, or for newer readers, is a value and never thrown; what a newer writer put into a document stays in it. */
import { expect, test } from 'vitest';
import { decodeFreeze, encodeFreeze, freezeKey } from './freeze-record.ts';
import { goldenCluster, goldenFreeze } from './golden/records-v1.ts';
import { decodePolicy, encodePolicy } from './policy-record.ts';
import { joinDocument, splitDocument } from './split-document.ts';

const stored = (value: unknown, minReader = 1) => ({
  value: typeof value === 'string' ? value : JSON.stringify(value),
  schema: 1,
  minReader,
});
const by = { issuer: 'i', subject: 's', displayName: 'd' };

test.each<readonly [string, unknown]>([
  ['it is no JSON', '{'],
  ['the document is no object', { by, at: 1 }],
  ['version is missing: expected a whole number that counts up', { document: {}, by, at: 1 }],
  [
    'limits.movesPerNode is 0: expected a whole number, 1 to 64',
    { document: { version: 1, limits: { movesPerNode: 0 } }, by, at: 1 },
  ],
  ['by is no object', { document: { version: 1 }, at: 1 }],
])('of a policy: %s', (detail, value) => {
  expect(decodePolicy(stored(value))).toEqual({ kind: 'unreadable', why: 'damaged', detail });
});

test.each<readonly [string, object]>([
  ['it is over before it begins', { until: goldenFreeze.from }],
  ['id is no name', { id: 'Not a name' }],
  ['namespace is no name', { namespace: '' }],
  ['kind is none of freeze, maintenance', { kind: 'party' }],
])('of a freeze: %s', (detail, more) => {
  expect(decodeFreeze(stored({ ...goldenFreeze, ...more }))).toEqual({ kind: 'unreadable', why: 'damaged', detail });
});

test('what needs a newer reader is told as such', () => {
  for (const decode of [decodePolicy, decodeFreeze]) expect(decode(stored({}, 2))).toMatchObject({ why: 'newer' });
});

test('what a newer writer put into a document is written back where it was, and decides nothing', () => {
  const written = {
    version: 4,
    limits: { movesPerNode: 2, bytesPerHour: 7 },
    moods: ['calm'],
    approvals: { quorum: { of: 3 } },
  };
  const split = splitDocument(written);
  expect(split).toEqual({
    known: { version: 4, limits: { movesPerNode: 2 }, approvals: {} },
    newer: { limits: { bytesPerHour: 7 }, moods: ['calm'], approvals: { quorum: { of: 3 } } },
  });
  expect(joinDocument(split.known, split.newer)).toEqual(written);
  const read = decodePolicy(stored({ document: written, by, at: 1 }));
  if (read.kind !== 'record') throw new Error(read.kind);
  const again = encodePolicy({ ...read.value, document: { version: 5, mode: 'approval' } });
  expect(again.kind === 'text' && JSON.parse(again.value).document).toEqual({
    ...{ version: 5, mode: 'approval' },
    ...{ limits: { bytesPerHour: 7 }, moods: ['calm'], approvals: { quorum: { of: 3 } } },
  });
});

test('more than a record may have is told, and nothing is cut off', () => {
  const windows = Array.from({ length: 64 }, (_, at) => ({
    ...{ id: `window-${at}`, kind: 'freeze' as const, from: 0, until: 1 },
    reason: 'ü'.repeat(512),
  }));
  expect(encodePolicy({ ...goldenCluster, document: { version: 1, windows } }).kind).toBe('too-large');
  expect([encodeFreeze(goldenFreeze).kind, freezeKey('friday')]).toEqual(['text', 'freezes/friday']);
});
