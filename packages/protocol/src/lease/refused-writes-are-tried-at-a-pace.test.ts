/** A store that can be read and takes no write, or a scope that this node may not stand for: it goes on trying, and floods nobody. */
import { instant, nodeId, wallTime } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { ProviderAnswer, ProviderRecord, ProviderRequest } from './election-provider.ts';
import { LeaseMachine } from './lease-machine.ts';
import { LEASE_PROFILES } from './settings.ts';

const SECONDS = 2;

/** Requests of one machine whose every answer takes a millisecond. */
function requestsOf(
  answerTo: (request: ProviderRequest) => Omit<ProviderAnswer, 'request'>,
  { seconds = SECONDS, gossips = false } = {},
): ProviderRequest[] {
  let now = 1_000;
  const clock = () => ({ at: instant(now), wall: wallTime(now) });
  const machine = new LeaseMachine({
    self: { nodeId: nodeId('a'), bootId: 'boot' },
    scopes: [{ scope: 'jobs', effects: 'unfenced' }],
    settings: LEASE_PROFILES.default,
    now: clock(),
  });
  const asked: ProviderRequest[] = [];
  let open: ProviderRequest[] = [];
  machine.handle({ kind: 'start' }, clock());
  const sight = { members: 1, alive: new Set([nodeId('a')]), accused: new Map(), healthy: true, marksHeardAt: null };
  machine.handle({ kind: 'gossip', sight }, clock());
  for (; now < 1_000 + seconds * 1_000; now += 1) {
    if (gossips) machine.handle({ kind: 'gossip', sight }, clock());
    const answers = open.map((request) => ({ ...answerTo(request), request: request.request }) as ProviderAnswer);
    open = [];
    for (const input of answers) machine.handle(input, clock());
    if ((machine.nextDeadline() ?? now + 1) <= now) machine.handle({ kind: 'timer' }, clock());
    for (const output of machine.takeOutputs()) if ('request' in output) open.push(output);
    asked.push(...open);
  }
  return asked;
}

const read = (records: readonly ProviderRecord[] = []) => ({ kind: 'read-answer' as const, records, revision: 1n });
const MOST = (SECONDS * 1_000) / LEASE_PROFILES.default.retryInterval + 1;

test.each([{ kind: 'failed', cause: 'dark' }, { kind: 'conflict' }, { kind: 'unknown' }] as const)(
  'a lease that is never taken: $kind',
  (refused) => {
    const asked = requestsOf(({ kind }) => (kind === 'read' ? read() : refused));
    const transactions = asked.filter(({ kind }) => kind === 'transact').length;
    expect(transactions).toBeGreaterThan(1);
    expect(transactions).toBeLessThanOrEqual(MOST);
    expect(asked.length).toBeLessThanOrEqual(2 * MOST);
  },
);

test('a claim that is never taken, of a node whose lease is', () => {
  let version = 1n;
  const stored = new Map<string, ProviderRecord>();
  const asked = requestsOf((request) => {
    if (request.kind === 'read') return read([...stored.values()]);
    const writes = request.kind === 'transact' ? request.writes : [request];
    if (writes.some(({ key }) => key === 'claims/jobs')) return { kind: 'failed', cause: 'dark' };
    version += 1n;
    for (const { key, value } of writes) stored.set(key, { key, value, version });
    return { kind: 'committed', version };
  });
  const claims = asked.filter(
    (request) => request.kind === 'transact' && request.writes.some(({ key }) => key === 'claims/jobs'),
  ).length;
  expect(claims).toBeGreaterThan(1);
  expect(claims).toBeLessThanOrEqual(MOST);
});

test('the end of an epoch that is never taken, however much gossip there is', () => {
  let version = 9n;
  const liveness = { bootId: 'boot', epoch: '1', beat: '1', ttlMs: 2_500, held: true, stands: [] };
  const silent = { key: 'liveness/b', value: JSON.stringify({ nodeId: 'b', ...liveness }), version };
  const stored = new Map<string, ProviderRecord>([[silent.key, silent]]);
  const asked = requestsOf(
    (request) => {
      if (request.kind === 'read') return read([...stored.values()]);
      const writes = request.kind === 'transact' ? request.writes : [request];
      if (writes.some(({ key }) => key === silent.key)) return { kind: 'failed', cause: 'dark' };
      version += 1n;
      for (const { key, value } of writes) stored.set(key, { key, value, version });
      return { kind: 'committed', version };
    },
    { seconds: 3 * SECONDS, gossips: true },
  );
  const ends = asked.filter(
    (request) => request.kind === 'transact' && request.writes.some(({ key }) => key === silent.key),
  ).length;
  expect(ends).toBeGreaterThan(1);
  // By reading and by gossip, each at its pace.
  expect(ends).toBeLessThanOrEqual(2 * 3 * MOST);
});
