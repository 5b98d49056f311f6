import { nodeId } from '@omnirelay/primitives';
import { expect, it } from 'vitest';
import { claimsHeard, claimsToTell, type Fence, formatFence, type HeardClaim } from '../index.ts';
import { IdealMesh } from '../transcripts/ideal-mesh.ts';

const NEVER = Number.NEGATIVE_INFINITY;

function meshOf(count: number) {
  const lines: string[] = [];
  const mesh = new IdealMesh((line) => lines.push(line));
  const names = Array.from({ length: count }, (_, i) => `n${i}`);
  for (const [at, name] of names.entries()) {
    mesh.boot(name, at === 0 ? [] : ['n0'], {});
    mesh.run(20);
  }
  mesh.run(15_000);
  return { mesh, names, lines, machine: (name: string) => mesh.machine(name) };
}

const heard = (lines: readonly string[], name: string, kind: string): string[] =>
  lines.filter((line) => line.includes(` ${name}: ${kind} `));

const fence = (revision: bigint): Fence => formatFence({ failoverVersion: 0n, lineageEpoch: 9n, revision });
const held = (scope: string, revision: bigint, by = 'n1'): HeardClaim => ({
  scope,
  fence: fence(revision),
  claimId: `${by}.${scope}.${revision}`,
  nodeId: nodeId(by),
});

/** What each member hears of the others, as text. */
const hears = (mesh: IdealMesh, name: string): string[] =>
  claimsHeard(mesh.machine(name).view()).map(({ nodeId: by, scope, claimId }) => `${by} ${scope} ${claimId}`);

it('whoever asks has the marks of all within a round trip, and what they knew, in a full mesh and on rings', () => {
  for (const count of [5, 48]) {
    const { mesh, lines, machine } = meshOf(count);
    expect(machine('n3').marksHeardAt()).toBe(NEVER);
    mesh.feed('n4', { kind: 'raise-high-water', mark: { lineageEpoch: 9n, revision: 77n } });
    mesh.run(1);
    const asked = mesh.now;
    mesh.feed('n3', { kind: 'hear-marks', since: asked });
    mesh.run(4);
    expect(heard(lines, 'n3', 'marks-heard')).toHaveLength(1);
    expect(machine('n3').marksHeardAt()).toBeGreaterThanOrEqual(asked);
    // On rings a mark travels a hop with each probe; in a full mesh the answer has brought it.
    if (count === 5) expect(heard(lines, 'n3', 'high-water').join()).toContain('"77"');
    mesh.run(30_000);
    expect(heard(lines, 'n3', 'high-water').join()).toContain('"77"');
  }
});

it('an answer counts from its question: what was asked before says nothing of now', () => {
  const { mesh, machine } = meshOf(3);
  const first = mesh.now;
  mesh.feed('n0', { kind: 'hear-marks', since: first });
  mesh.run(4);
  const heardAt = machine('n0').marksHeardAt();
  expect(heardAt).toBe(first);
  mesh.run(20_000);
  // Probes have gone back and forth since, and nobody has asked.
  expect(machine('n0').marksHeardAt()).toBe(heardAt);
});

it('one that is silent is waited for until it is suspected; one that nobody but the asker fails to reach, for a while', () => {
  const { mesh, lines, machine } = meshOf(4);
  mesh.stop('n2');
  const asked = mesh.now;
  mesh.feed('n0', { kind: 'hear-marks', since: asked });
  mesh.run(100);
  expect(heard(lines, 'n0', 'marks-heard')).toHaveLength(0);
  mesh.run(20_000);
  expect(heard(lines, 'n0', 'marks-heard')).toHaveLength(1);
  expect(machine('n0').marksHeardAt()).toBeGreaterThanOrEqual(asked);
  mesh.resume('n2');
  mesh.run(20_000);
  mesh.cut('n0', 'n1');
  mesh.run(30_000);
  mesh.feed('n0', { kind: 'hear-marks', since: mesh.now });
  mesh.run(10_000);
  expect(heard(lines, 'n0', 'marks-heard')).toHaveLength(2);
});

it('nobody else lives: nothing is waited for', () => {
  const { mesh, lines, machine } = meshOf(1);
  expect(machine('n0').marksHeardAt()).toBeNull();
  mesh.feed('n0', { kind: 'hear-marks', since: mesh.now });
  expect(heard(lines, 'n0', 'marks-heard')).toHaveLength(0);
  mesh.boot('n1', ['n0'], {});
  mesh.run(5_000);
  expect(machine('n0').marksHeardAt()).toBe(NEVER);
  mesh.feed('n0', { kind: 'hear-marks', since: mesh.now });
  mesh.run(5);
  expect(heard(lines, 'n0', 'marks-heard')).toHaveLength(1);
});

it('a mark that is news goes once over each channel, and then probes are bare again', () => {
  const { mesh, lines } = meshOf(4);
  mesh.traced = new Set(['ping', 'ack']);
  mesh.feed('n1', { kind: 'raise-high-water', mark: { lineageEpoch: 9n, revision: 5n } });
  lines.length = 0;
  mesh.run(60_000);
  const told = lines.filter((line) => line.includes('"highWater"'));
  for (const name of ['n0', 'n2', 'n3']) expect(heard(lines, name, 'high-water')).toHaveLength(1);
  // Six channels, each told by one end or by both.
  expect(told.length).toBeGreaterThanOrEqual(3);
  expect(told.length).toBeLessThanOrEqual(12);
  expect(lines.filter((line) => line.includes('"ping"')).length).toBeGreaterThan(60);
});

it('claims are told to everybody at once, each change again, and both of two rivals are heard by all', () => {
  for (const count of [4, 48]) {
    const { mesh, names, lines } = meshOf(count);
    mesh.feed('n1', { kind: 'tell-claims', holds: claimsToTell([held('jobs', 4n), held('global-control', 5n)]) });
    mesh.run(50);
    const others = names.filter((name) => name !== 'n1');
    for (const name of others)
      expect(hears(mesh, name)).toEqual(['n1 global-control n1.global-control.5', 'n1 jobs n1.jobs.4']);
    expect(hears(mesh, 'n1')).toEqual([]);
    mesh.feed('n2', { kind: 'tell-claims', holds: claimsToTell([held('jobs', 9n, 'n2')]) });
    mesh.run(50);
    expect(hears(mesh, 'n3')).toContain('n1 jobs n1.jobs.4');
    expect(hears(mesh, 'n3')).toContain('n2 jobs n2.jobs.9');
    expect(hears(mesh, 'n1')).toEqual(['n2 jobs n2.jobs.9']);
    // A fence tells how far the registry has gone: whoever hears of the claim takes no older copy for it.
    expect(heard(lines, 'n3', 'high-water').join()).toContain('"revision"');
    mesh.feed('n1', { kind: 'tell-claims', holds: claimsToTell([]) });
    mesh.run(50);
    for (const name of names.filter((each) => each !== 'n2')) expect(hears(mesh, name)).toEqual(['n2 jobs n2.jobs.9']);
    expect(heard(lines, 'n0', 'claims-told')).toHaveLength(3);
    expect(lines.filter((line) => line.includes('metadata:'))).toEqual([]);
  }
});

it('to tell the same again costs nothing', () => {
  const { mesh } = meshOf(3);
  const holds = claimsToTell([held('jobs', 4n)]);
  mesh.feed('n1', { kind: 'tell-claims', holds });
  const before = mesh.describe('n1');
  mesh.feed('n1', { kind: 'tell-claims', holds: claimsToTell([held('jobs', 4n)]) });
  expect(mesh.describe('n1')).toBe(before);
});

it('who is dead holds nothing, and neither does its next life', () => {
  const { mesh } = meshOf(4);
  mesh.feed('n1', { kind: 'tell-claims', holds: claimsToTell([held('jobs', 4n)]) });
  mesh.run(50);
  mesh.kill('n1');
  mesh.run(10_000);
  expect(mesh.describe('n0')).toContain('n1=dead');
  expect(hears(mesh, 'n0')).toEqual([]);
  mesh.boot('n1/2', ['n0'], { boot: 'n1-2', unix: 200n, listen: 'n1:1' });
  mesh.run(2000);
  expect(mesh.describe('n0')).toContain('n1=alive');
  expect(hears(mesh, 'n0')).toEqual([]);
});

it('a newcomer hears of the claims with everything else', () => {
  const { mesh } = meshOf(3);
  mesh.feed('n1', { kind: 'tell-claims', holds: claimsToTell([held('jobs', 4n)]) });
  mesh.run(50);
  mesh.boot('late', ['n0'], {});
  mesh.run(50);
  expect(hears(mesh, 'late')).toEqual(['n1 jobs n1.jobs.4']);
});

it('more claims than gossip carries are counted, the most important first', () => {
  const many = Array.from({ length: 80 }, (_, i) => held(`scope-${String(i).padStart(2, '0')}`, 1n));
  const told = claimsToTell([...many, held('global-control', 2n)]);
  expect(told.claims).toHaveLength(64);
  expect(told.claims[0]?.scope).toBe('global-control');
  expect(told.others).toBe(17);
});
