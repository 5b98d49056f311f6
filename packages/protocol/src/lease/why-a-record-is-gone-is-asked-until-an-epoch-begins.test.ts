/** A node whose record is gone, and what it concludes from reads of which the first is an old replica's. */
import { instant, nodeId, wallTime } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { ProviderAnswer, ProviderRecord, ProviderRequest } from './election-provider.ts';
import { LeaseMachine } from './lease-machine.ts';
import { LEASE_PROFILES } from './settings.ts';

type Body = ProviderAnswer extends infer A ? (A extends ProviderAnswer ? Omit<A, 'request'> : never) : never;

const lineage = { key: 'meta/lineage', value: '{"lineageEpoch":"1","lineageId":"l"}', version: 1n };
const floor = { key: 'meta/epoch-floor', value: '{"epoch":"2"}', version: 8n };
const read = (revision: bigint, ...records: readonly ProviderRecord[]): Body => ({
  kind: 'read-answer',
  records: [lineage, ...records],
  revision,
});

/** In its first epoch, begun at 6, when a renewal finds no record; then an old replica shows what it began with, and the epoch after it is refused. */
function misled() {
  let now = 1_000;
  const clock = () => ({ at: instant(now), wall: wallTime(now) });
  const machine = new LeaseMachine({
    self: { nodeId: nodeId('a'), bootId: 'boot' },
    scopes: [],
    settings: LEASE_PROFILES.default,
    now: clock(),
  });
  const open: ProviderRequest[] = [];
  const events: string[] = [];
  const turn = (input: Parameters<LeaseMachine['handle']>[0]) => {
    machine.handle(input, clock());
    for (const output of machine.takeOutputs())
      if (output.kind === 'event') events.push(output.event.kind);
      else if (output.kind !== 'stop') open.push(output);
  };
  const next = () => {
    while (open.length === 0) {
      now = Number(machine.nextDeadline());
      turn({ kind: 'timer' });
    }
    return open[0]!;
  };
  /** What is asked first of that kind is answered so, whatever else is asked before it as by the store as it was. */
  const answer = (kind: ProviderRequest['kind'], body: Body, before: Body) => {
    for (;;) {
      const request = next();
      open.shift();
      turn({ ...(request.kind === kind ? body : before), request: request.request } as ProviderAnswer);
      if (request.kind === kind) return request;
    }
  };
  turn({ kind: 'start' });
  answer('read', read(5n), read(5n));
  const begun = answer('transact', { kind: 'committed', version: 6n }, read(5n));
  const records = begun.kind === 'transact' ? begun.writes.map(({ key, value }) => ({ key, value, version: 6n })) : [];
  const old = read(6n, ...records);
  answer('heartbeat', { kind: 'conflict' }, old);
  answer('transact', { kind: 'conflict' }, old);
  return { answer, next, events };
}

test('one that is nowhere when the next epoch was refused was lost with the history, whatever an old replica has shown before', () => {
  const { answer, next, events } = misled();
  answer('read', read(9n), read(9n));
  expect(events).toContain('history-went-back');
  expect(next().kind).toBe('read');
});

test('one that the floor accounts for was swept: the next epoch begins above it', () => {
  const { answer, events } = misled();
  answer('read', read(9n, floor), read(9n, floor));
  const begins = answer('transact', { kind: 'committed', version: 10n }, read(9n, floor));
  expect(JSON.stringify(begins, (_, value) => (typeof value === 'bigint' ? String(value) : value))).toContain(
    String.raw`\"epoch\":\"3\"`,
  );
  expect(events).not.toContain('history-went-back');
});
