/** What a node concludes from records that are older than its epoch, of another life, out of order or not understood: nothing. */
import { type Instant, type NodeId, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { formatFence } from '../../lease/fence.ts';
import type { Effects } from '../../lease/lease-records.ts';
import type { Namespace } from '../model.ts';
import { shardScope } from '../stored/shard-name.ts';
import { HANDOVER_SETTINGS } from './handover-settings.ts';
import { encodeMoves, type HandoverMove, type MoveStage } from './move-records.ts';
import type { NamespaceSight } from './ownership-io.ts';
import { ShardOwnership } from './shard-ownership.ts';

const NAMESPACE = 'jobs' as Namespace;
const [A, B] = [nodeId('a'), nodeId('b')];
const at = (ms: number): Instant => ms as Instant;

function owner(self: NodeId, now = at(0)) {
  const machine = new ShardOwnership({
    self: { nodeId: self, bootId: 'b1' },
    settings: HANDOVER_SETTINGS,
    fenceOf: ({ lineageEpoch, ...of }) => {
      const [revision = 0n] = [of.assignedAt, of.epochVersion].sort((a, b) => (a < b ? 1 : -1));
      return formatFence({ failoverVersion: 0n, lineageEpoch, revision });
    },
  });
  const stand = (epochVersion: bigint, unfencedFrom = 0, epoch = 1n): void =>
    machine.handle(
      { kind: 'footing', footing: { epoch, epochVersion, lineageEpoch: 1n, unfencedFrom: at(unfencedFrom) } },
      now,
    );
  const see = (sight: NamespaceSight, when = now): void => machine.handle({ kind: 'namespace', sight }, when);
  return { machine, stand, see, state: () => machine.state(NAMESPACE, 7).kind };
}

const move = (stage: MoveStage): HandoverMove => ({
  moveId: '1.1',
  shard: 7,
  from: { nodeId: A, epoch: 1n },
  to: { nodeId: B, epoch: 1n },
  stage,
});

/** Lets all that changes by time alone come to pass. */
function expireAll(machine: ShardOwnership): void {
  for (let turn = 0; turn < 5; turn++) {
    const due = machine.nextDeadline();
    if (due !== null) machine.handle({ kind: 'timer' }, due);
  }
}

interface Told {
  readonly generation?: bigint;
  readonly revision?: bigint;
  readonly owns?: boolean;
  readonly assignedAt?: bigint;
  readonly epoch?: bigint | null;
  readonly moves?: readonly HandoverMove[];
  readonly movesOf?: bigint;
  readonly version?: bigint;
  readonly effects?: Effects;
}

function sight(told: Told = {}): NamespaceSight {
  const { generation = 3n, revision = 50n, owns = true, assignedAt = 20n, epoch = 10n, effects = 'fenced' } = told;
  const value = encodeMoves({ generation: told.movesOf ?? generation, begun: 1n, moves: told.moves ?? [] });
  return {
    namespace: NAMESPACE,
    effects,
    lineageEpoch: 1n,
    generation,
    revision,
    epoch: { version: epoch, readAt: revision },
    owned: owns ? [{ shard: 7, assignedAt, status: 'active' }] : [],
    moves: { key: 'shard-moves/jobs', value, version: told.version ?? revision },
  };
}

test('what is read under the epoch is acted upon, under the greater revision of the two', () => {
  const { machine, stand, see } = owner(A);
  stand(10n);
  see(sight());
  const state = machine.state(NAMESPACE, 7);
  expect(state).toMatchObject({ kind: 'admits', fence: expect.stringMatching(/\.0+20$/) });
});

test('a map that was read before the epoch began gives nothing, and one that is read after it does', () => {
  const { stand, see, state } = owner(A);
  stand(60n);
  see(sight({ revision: 50n, epoch: 60n }));
  expect(state()).toBe('elsewhere');
  see(sight({ revision: 61n, epoch: 60n }));
  expect(state()).toBe('admits');
});

test('with a new epoch all that was read under the last one is over', () => {
  const { stand, see, state } = owner(A);
  stand(10n);
  see(sight());
  stand(60n, 0, 2n);
  expect(state()).toBe('elsewhere');
});

test('where another life of the node has the epoch, the map speaks of that one', () => {
  const { stand, see, state } = owner(A);
  stand(10n);
  see(sight({ epoch: 40n }));
  expect(state()).toBe('elsewhere');
  see(sight({ epoch: null, revision: 51n }));
  expect(state()).toBe('elsewhere');
});

test('an epoch that was read before the shard came is none to own it under', () => {
  const { stand, see, state } = owner(A);
  stand(10n);
  see({ ...sight(), epoch: { version: 10n, readAt: 19n } });
  expect(state()).toBe('elsewhere');
});

test('a move that is gone from a newer record is no abort while the map is of before', () => {
  const { stand, see, machine, state } = owner(A);
  stand(10n);
  see(sight());
  see(sight({ moves: [move('stop')], revision: 51n }));
  machine.handle({ kind: 'ended', namespace: NAMESPACE, shard: 7, claimId: 'of another claim' }, at(1));
  expect(state()).toBe('stopping');
  see(sight({ movesOf: 4n, revision: 60n }));
  expect(state()).toBe('stopping');
  see(sight({ owns: false, generation: 4n, revision: 60n }));
  expect(state()).toBe('elsewhere');
});

test('an answer that was overtaken takes nothing back', () => {
  const { stand, see, state } = owner(A);
  stand(10n);
  see(sight());
  see(sight({ moves: [move('stop')], revision: 60n }));
  see(sight({ revision: 55n }));
  expect(state()).toBe('stopping');
  see(sight({ moves: [move('aborted')], revision: 70n }));
  expect(state()).toBe('admits');
});

test('a record of moves that is not understood stops nothing and gives nothing', () => {
  const { stand, see, state } = owner(A);
  stand(10n);
  const odd = sight();
  see({ ...odd, moves: { key: 'shard-moves/jobs', value: '{"moves":[7]}', version: 1n } });
  expect(state()).toBe('elsewhere');
});

test('unfenced effects wait for whoever may still be at it, and once waited for they wait no more', () => {
  const { machine, stand, see, state } = owner(A);
  stand(10n, 2_500);
  see(sight({ effects: 'unfenced' }));
  expect(state()).toBe('holds');
  expect(machine.nextDeadline()).toBe(2_500);
  machine.handle({ kind: 'timer' }, at(2_500));
  expect(state()).toBe('admits');
  stand(10n, 9_000);
  expect(state()).toBe('admits');
});

test('a life that has begun nothing says that it has stopped only once an earlier one must have', () => {
  const { machine, stand, see } = owner(A);
  const said = (): string =>
    JSON.stringify(machine.takeOutputs(), (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  stand(10n, 2_500);
  see(sight({ effects: 'unfenced', moves: [move('stop')] }));
  expect(machine.state(NAMESPACE, 7)).toEqual({ kind: 'forwards', to: B });
  expect(said()).not.toContain('shard-acks');
  machine.handle({ kind: 'timer' }, at(2_500));
  expect(said()).toContain('shard-acks/a');
});

test('unfenced work that does not end is never said to have ended; fenced work is, after it was aborted', () => {
  const stateAfter = (effects: Effects): string => {
    const { machine, stand, see, state } = owner(A);
    stand(10n);
    see(sight({ effects }));
    see(sight({ effects, moves: [move('stop')], revision: 60n }));
    expireAll(machine);
    expect(machine.takeOutputs().filter(({ kind }) => kind === 'abort')).toHaveLength(1);
    return state();
  };
  expect(stateAfter('fenced')).toBe('forwards');
  expect(stateAfter('unfenced')).toBe('stopping');
});

test.each([
  ['from fenced to unfenced', ['fenced', 'unfenced']],
  ['from unfenced to fenced', ['unfenced', 'fenced']],
] as const)('where effects change %s, work of before the change and after it is waited for', (_, [first, then]) => {
  const { machine, stand, see, state } = owner(A);
  stand(10n);
  see(sight({ effects: first }));
  see(sight({ effects: then, revision: 51n }));
  expect(machine.state(NAMESPACE, 7)).toMatchObject({ kind: 'admits', effects: 'unfenced' });
  see(sight({ effects: then, moves: [move('stop')], revision: 60n }));
  expireAll(machine);
  expect(state()).toBe('stopping');
});

test('work that is told to stop is waited for from when its effects become unfenced, until they are fenced again', () => {
  const { machine, stand, see, state } = owner(A);
  stand(10n);
  see(sight());
  see(sight({ moves: [move('stop')], revision: 60n }));
  see(sight({ effects: 'unfenced', moves: [move('stop')], revision: 61n }));
  expireAll(machine);
  expect(state()).toBe('stopping');
  see(sight({ moves: [move('stop')], revision: 62n }));
  expireAll(machine);
  expect(state()).toBe('forwards');
});

test('where effects become unfenced before they may begin, what runs goes on under its claim, and nothing begins', () => {
  const { machine, stand, see, state } = owner(A);
  stand(10n, 2_500);
  see(sight());
  expect(state()).toBe('admits');
  machine.takeOutputs();
  see(sight({ effects: 'unfenced', revision: 51n }));
  expect(state()).toBe('holds');
  const [leads, ...others] = machine.takeOutputs();
  expect(leads).toMatchObject({ kind: 'leads', leads: [{ scope: shardScope(NAMESPACE, 7), effects: 'unfenced' }] });
  expect(others).toEqual([]);
  machine.handle({ kind: 'timer' }, at(2_500));
  expect(state()).toBe('admits');
});

test('told to stop while it waits so, it has stopped only once what runs has ended', () => {
  const { machine, stand, see, state } = owner(A);
  stand(10n, 2_500);
  see(sight());
  see(sight({ effects: 'unfenced', revision: 51n }));
  machine.takeOutputs();
  see(sight({ effects: 'unfenced', moves: [move('stop')], revision: 60n }));
  const outputs = machine.takeOutputs();
  expect(outputs).toContainEqual({ kind: 'release', namespace: NAMESPACE, shard: 7, to: 'owner' });
  const stop = outputs.find((output) => output.kind === 'stop');
  expireAll(machine);
  expect(state()).toBe('stopping');
  machine.handle({ kind: 'ended', namespace: NAMESPACE, shard: 7, claimId: stop?.claimId ?? '' }, at(9_000));
  expect(state()).toBe('forwards');
});

test('the new owner holds from `prepare` on, begins with the map, and lets go without it', () => {
  const { machine, stand, see, state } = owner(B);
  stand(10n);
  see(sight({ owns: false, moves: [move('prepare')] }));
  expect(state()).toBe('holds');
  see(sight({ owns: false, moves: [move('stop')], revision: 60n }));
  expect(state()).toBe('holds');
  see(sight({ generation: 4n, revision: 70n, assignedAt: 70n, moves: [move('committed')] }));
  expect(state()).toBe('admits');
  expect(machine.takeOutputs()).toContainEqual({ kind: 'release', namespace: NAMESPACE, shard: 7, to: 'self' });
});
