import { instant, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { type LivenessRecord, LONGEST_TTL_MS } from './lease-records.ts';
import { LEASE_PROFILES } from './settings.ts';
import { Sightings } from './sightings.ts';

const settings = { ...LEASE_PROFILES.default, bounds: { ...LEASE_PROFILES.default.bounds, records: 3 } };
const read = { sentAt: instant(1), arrivedAt: instant(2) };
const recordOf = (id: string, held: boolean): LivenessRecord => ({
  nodeId: nodeId(id),
  bootId: 'boot',
  epoch: 1n,
  beat: 1n,
  ttlMs: 2_500,
  held,
  stands: [],
});

test('what is left of nodes that are gone keeps no living one from being watched, and what has no room changes nothing', () => {
  const sightings = new Sightings(settings);
  // As the same registry is read twice.
  for (const _ of [1, 2])
    for (const [id, held] of [
      ['a', false],
      ['b', true],
      ['c', false],
      ['d', true],
      ['e', false],
      ['f', true],
      ['g', true],
    ] as const)
      sightings.take(read, recordOf(id, held), 1n);
  expect([...sightings.all()].map(([id]) => id)).toEqual(['b', 'd', 'f']);
});

const fresh = (at: number, revision: bigint) => ({ sentAt: instant(at), arrivedAt: instant(at + 1), revision });
const names = (...ids: readonly string[]) => new Set(ids.map((id) => nodeId(id)));
const holders = (...ids: readonly string[]) => new Map(ids.map((id) => [nodeId(id), 1n]));
const watched = (sightings: Sightings) => [...sightings.all()].map(([id]) => id);

test('whose claims are waited for is watched before the living, kept once gone, and beyond the bound where they fill it', () => {
  const sightings = new Sightings(settings);
  for (const id of ['a', 'b', 'c']) sightings.take(read, recordOf(id, true), 1n);
  sightings.watchFirst(holders('d'));
  sightings.take(read, recordOf('d', false), 1n);
  expect(watched(sightings)).toEqual(['b', 'c', 'd']);
  // What it held would be nobody's for ever if its end were forgotten.
  for (const id of ['e', 'f']) sightings.take(read, recordOf(id, true), 1n);
  expect(watched(sightings)).toEqual(['b', 'c', 'd']);
  expect(sightings.quietUntil(nodeId('d'))).toBeDefined();
  sightings.watchFirst(holders('d', 'g', 'h', 'i'));
  for (const id of ['g', 'h', 'i']) sightings.take(read, recordOf(id, true), 1n);
  expect(watched(sightings)).toEqual(['d', 'g', 'h', 'i']);
  sightings.watchFirst(holders());
  sightings.take(read, recordOf('j', true), 1n);
  expect(watched(sightings)).toEqual(['g', 'h', 'i', 'j']);
});

test('who has no record was swept, as far as the registry had come; what an old replica does not have says nothing', () => {
  const sightings = new Sightings(settings);
  for (const id of ['a', 'b']) sightings.take(read, recordOf(id, true), 1n);
  sightings.watchFirst(holders('b', 'x'));
  sightings.noteAbsent(fresh(10, 50n), names('a', 'b'));
  expect(sightings.absentSince(nodeId('x'), 50n)).toBe(11);
  expect(sightings.absentSince(nodeId('x'), 51n)).toBeUndefined();
  expect(sightings.absentSince(nodeId('b'), 1n)).toBeUndefined();
  sightings.noteAbsent(fresh(20, 49n), names());
  expect(watched(sightings)).toEqual(['a', 'b']);
  expect(sightings.absentSince(nodeId('b'), 1n)).toBeUndefined();
  sightings.noteAbsent(fresh(30, 60n), names('a'));
  expect(watched(sightings)).toEqual(['a']);
  expect([sightings.absentSince(nodeId('x'), 50n), sightings.absentSince(nodeId('b'), 60n)]).toEqual([11, 31]);
  // Time outside of a healthy session does not count, nor does what was known of a node that is back.
  sightings.restart(instant(40));
  expect(sightings.absentSince(nodeId('x'), 50n)).toBe(40);
  sightings.noteAbsent(fresh(50, 61n), names('x'));
  expect(sightings.absentSince(nodeId('x'), 1n)).toBeUndefined();
  expect(sightings.quietAfterAbsence(instant(31))).toBeGreaterThanOrEqual(31 + LONGEST_TTL_MS);
});

test('the quiet after a sweep is counted anew for a claim that was made after its holder had been found gone', () => {
  const sightings = new Sightings(settings);
  const x = nodeId('x');
  sightings.watchFirst(new Map([[x, 40n]]));
  sightings.noteAbsent(fresh(10, 50n), names());
  expect(sightings.absentSince(x, 40n)).toBe(11);
  // It came back, claimed at 60, and was swept again, all between two reads.
  sightings.noteAbsent(fresh(20, 70n), names());
  expect(sightings.absentSince(x, 60n)).toBeUndefined();
  sightings.watchFirst(new Map([[x, 60n]]));
  sightings.noteAbsent(fresh(30, 59n), names());
  expect(sightings.absentSince(x, 60n)).toBeUndefined();
  sightings.noteAbsent(fresh(40, 70n), names());
  sightings.noteAbsent(fresh(50, 80n), names());
  expect(sightings.absentSince(x, 60n)).toBe(41);
});
