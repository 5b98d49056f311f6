/** Moves of planned changes: the machine says of each transaction which steps begin and end in it, and keeps to the limits that each was planned with. */
import { type Instant, type NodeId, nodeId } from '@omnirelay/primitives';
import { describe, expect, test } from 'vitest';
import type { Namespace, ShardMap } from '../model.ts';
import { HandoverLeader } from './handover-leader.ts';
import { HANDOVER_SETTINGS } from './handover-settings.ts';
import type { LeaderInput, LeaderOutput, NodeSight, WantedMove } from './leader-io.ts';
import { type AckState, decodeMoves, encodeAcks, HANDOVER_BOUNDS, movesKey } from './move-records.ts';
import type { StepChange } from './move-step.ts';

const JOBS = 'jobs' as Namespace;
const [A, B, C] = ['a', 'b', 'c'].map(nodeId) as [NodeId, NodeId, NodeId];
const NODES = [A, B, C];
const SHARDS = 80;
type Transact = Extract<LeaderOutput, { readonly kind: 'transact' }>;

const LIMITS = { movesPerNode: 64, movesPerCluster: 64 };
const planned = (shard: number, more: Partial<NonNullable<WantedMove['planned']>> = {}): WantedMove => ({
  shard,
  to: B,
  planned: { step: { changeId: 'plan-1', revision: 1, step: shard }, limits: LIMITS, ...more },
});
const kinds = ({ steps }: Pick<Transact, 'steps'>) => steps.map(({ kind, step }: StepChange) => `${kind} ${step.step}`);

/** A leader with records that it reads back; transactions wait until they are answered. All shards are of `a`. */
class Led {
  machine: HandoverLeader;
  map: ShardMap;
  readonly owner = new Uint16Array(SHARDS);
  readonly sent: Transact[] = [];
  readonly #acks: { readonly namespace: Namespace; readonly moveId: string; readonly state: AckState }[] = [];
  #value: string | undefined;
  #version = 10n;
  #now = 0;
  live = new Set(NODES);

  constructor(settings = {}) {
    this.#settings = { ...HANDOVER_SETTINGS, movesPerNode: 64, ...settings };
    this.machine = this.#begin();
    this.map = {
      ...{ namespace: JOBS, lineageEpoch: 1n, generation: 1n, shardCount: SHARDS, nodes: NODES, owner: this.owner },
      ...{ status: new Uint8Array(SHARDS), since: new Float64Array(SHARDS) },
    };
    this.lead();
  }
  readonly #settings;
  #begin = () => new HandoverLeader({ settings: this.#settings, name: 'a.1', nonce: () => 'f00d' });

  /** Another leader, which knows nothing but the records. */
  lead(): this {
    this.machine = this.#begin();
    this.sent.length = 0;
    return this.feed({ kind: 'lead', namespaces: [JOBS] }, this.#nodes(), this.#seen());
  }
  want(...moves: readonly WantedMove[]): this {
    return this.feed({ kind: 'wanted', namespace: JOBS, moves });
  }
  die(node: NodeId): this {
    this.live.delete(node);
    return this.feed(this.#nodes());
  }
  wait(ms: number): this {
    this.#now += ms;
    return this.feed({ kind: 'timer' });
  }
  moves() {
    return this.#value === undefined ? [] : (decodeMoves(this.#value)?.moves ?? []);
  }
  /** The last transaction is committed, and read back. */
  commit(): Transact {
    const asked = this.sent.pop()!;
    this.#version += 1n;
    this.#value = asked.writes[0]!.value;
    if (asked.delta !== null) {
      for (const { shard, to } of asked.delta.moves) this.owner[shard] = NODES.indexOf(to!);
      this.map = { ...this.map, generation: asked.delta.after + 1n };
    }
    this.feed({ kind: 'committed', request: asked.request, version: this.#version }, this.#seen());
    return asked;
  }
  refuse(): this {
    const { request } = this.sent.pop()!;
    return this.feed({ kind: 'conflict', request }, this.#seen());
  }
  say(node: NodeId, state: AckState): this {
    for (const { moveId } of this.moves()) this.#acks.push({ namespace: JOBS, moveId, state });
    const value = encodeAcks({ nodeId: node, bootId: 'b', epoch: 1n, acks: this.#acks });
    return this.feed({
      kind: 'acks',
      records: NODES.map((id) => ({ key: id, value: value.replace(`"${node}"`, `"${id}"`), version: 1n })),
    });
  }
  feed(...inputs: readonly LeaderInput[]): this {
    for (const input of inputs) {
      this.machine.handle(input, this.#now as Instant);
      for (const output of this.machine.takeOutputs()) if (output.kind === 'transact') this.sent.push(output);
    }
    return this;
  }
  #nodes(): LeaderInput {
    return {
      kind: 'nodes',
      nodes: NODES.map(
        (id): NodeSight => ({
          ...{ nodeId: id, epoch: 1n, claimVersion: 1n, quietAt: 0 as Instant },
          ...{ live: this.live.has(id), takes: this.live.has(id) },
        }),
      ),
    };
  }
  #seen(): LeaderInput {
    const moves =
      this.#value === undefined ? undefined : { key: movesKey(JOBS), value: this.#value, version: this.#version };
    return { kind: 'namespace', namespace: JOBS, effects: 'fenced', map: this.map, moves };
  }
}

describe('a step begins and ends with its move', () => {
  test('it has begun once its move is written, and is done in the transaction of the map', () => {
    const led = new Led().want(planned(3));
    expect(kinds(led.commit())).toEqual(['began 3']);
    expect(led.moves()).toMatchObject([{ shard: 3, stage: 'prepare', step: { changeId: 'plan-1', step: 3 } }]);
    led.say(B, 'holding');
    expect(kinds(led.commit())).toEqual([]);
    led.say(A, 'stopped');
    const done = led.commit();
    expect([kinds(done), done.delta?.moves]).toEqual([['committed 3'], [{ shard: 3, from: A, to: B }]]);
    led.say(B, 'started');
    expect(kinds(led.commit())).toEqual([]);
    expect(led.moves()).toEqual([]);
  });

  test('who leads next goes on with it, wanted or not: a pause does not call it off', () => {
    const led = new Led().want(planned(3));
    led.commit();
    led.want().lead();
    expect(led.sent).toEqual([]);
    led.say(B, 'holding');
    led.commit();
    led.lead().say(A, 'stopped');
    expect(kinds(led.commit())).toEqual(['committed 3']);
  });

  test('its move is let go, or aborted: it is told once', () => {
    const led = new Led().want(planned(3));
    led.commit();
    led.want().wait(HANDOVER_SETTINGS.holdPatience);
    expect(kinds(led.commit())).toEqual(['let-go 3']);
    led.want(planned(4));
    led.commit();
    led.say(B, 'holding');
    led.commit();
    led.want().wait(HANDOVER_SETTINGS.stopPatience);
    expect(kinds(led.commit())).toEqual(['let-go 4']);
    led.wait(HANDOVER_SETTINGS.readPatience);
    expect(kinds(led.commit())).toEqual([]);
    expect(led.moves()).toEqual([]);
  });

  test('its owner dies while it is to stop: where the shard comes to its target it is done, elsewhere it is let go', () => {
    const stopping = () => {
      const led = new Led().want(planned(3));
      led.commit();
      led.say(B, 'holding');
      led.commit();
      return led;
    };
    const toTarget = stopping().want({ shard: 3, to: B }).die(A);
    expect(kinds(toTarget.commit())).toEqual(['committed 3']);
    const elsewhere = stopping().want({ shard: 3, to: C }).die(A);
    expect(kinds(elsewhere.commit())).toEqual(['let-go 3']);
  });

  test('its owner dies before it is to stop: it is let go, and whoever judges it finds the shard where it is', () => {
    const led = new Led().want(planned(3));
    led.commit();
    led.want({ shard: 3, to: B }).die(A);
    expect(kinds(led.commit())).toEqual(['let-go 3']);
    expect(NODES[led.owner[3]!]).toBe(B);
  });

  test('where nobody serves the shard it is given in one transaction', () => {
    const led = new Led().die(A).want(planned(3));
    const { steps, delta } = led.commit();
    expect(steps).toEqual([{ kind: 'given', step: planned(3).planned?.step, shard: 3, from: A, to: B }]);
    expect(delta?.moves).toEqual([{ shard: 3, from: A, to: B }]);
  });

  test('whoever keeps the changes may say no: nothing has begun', () => {
    const led = new Led().want(planned(3)).refuse();
    expect(led.moves()).toEqual([]);
    led.want().wait(HANDOVER_SETTINGS.retryInterval);
    expect(led.sent).toEqual([]);
  });
});

describe('what a step is refused holds nothing else up', () => {
  const dead = { shard: 5, to: C };

  test('a shard that nobody serves goes to others at once, though a planned move may not begin', () => {
    const led = new Led();
    led.owner[5] = NODES.indexOf(B);
    led.die(B).want({ ...planned(3), to: C }, dead);
    expect([kinds(led.sent.at(-1)!), led.sent.at(-1)!.delta?.moves]).toEqual([
      ['began 3'],
      [{ shard: 5, from: B, to: C }],
    ]);
    led.refuse();
    const given = led.commit();
    expect([given.steps, given.delta?.moves]).toEqual([[], [{ shard: 5, from: B, to: C }]]);
    // And the step is asked about anew.
    expect(kinds(led.sent.at(-1)!)).toEqual(['began 3']);
  });

  test('nor though a step may not end, since its content is not known yet', () => {
    const led = new Led().want(planned(3));
    led.commit();
    led.say(B, 'holding');
    led.commit();
    led.say(A, 'stopped');
    expect(kinds(led.sent.at(-1)!)).toEqual(['committed 3']);
    led.owner[5] = NODES.indexOf(C);
    led.refuse().wait(HANDOVER_SETTINGS.retryInterval);
    led.want(dead, { shard: 5, to: A }).die(C);
    led.refuse();
    const given = led.commit();
    expect([given.steps, given.delta?.moves]).toEqual([[], [{ shard: 5, from: C, to: A }]]);
    expect(kinds(led.commit())).toEqual(['committed 3']);
    expect(NODES[led.owner[3]!]).toBe(B);
  });

  test('where there is nothing else to do it is asked about after a while, and not at once', () => {
    const led = new Led().want(planned(3)).refuse();
    expect(led.sent).toEqual([]);
    led.wait(HANDOVER_SETTINGS.retryInterval);
    expect(kinds(led.commit())).toEqual(['began 3']);
  });
});

describe('bounds', () => {
  const shards = Array.from({ length: SHARDS }, (_none, shard) => shard);

  test('a planned move counts whatever is in flight, and waits for no round', () => {
    const limits = { movesPerNode: 64, movesPerCluster: 12 };
    const led = new Led().want(
      { shard: 79, to: C, forced: true },
      ...shards.slice(0, 40).map((one) => planned(one, { limits })),
    );
    const { steps, writes } = led.commit();
    expect([steps.length, decodeMoves(writes[0]!.value)?.moves.length]).toEqual([11, 12]);
    const perNode = new Led().want(...shards.map((one) => planned(one, { limits: { ...limits, movesPerNode: 5 } })));
    expect(perNode.commit().steps).toHaveLength(5);
  });

  test('one transaction takes so many steps of so many changes, and the next one goes on', () => {
    const led = new Led().want(...shards.map((one) => planned(one)));
    expect(led.commit().steps).toHaveLength(HANDOVER_BOUNDS.stepsPerTransaction);
    expect(led.commit().steps).toHaveLength(HANDOVER_BOUNDS.stepsPerTransaction);
    const many = new Led().want(
      ...shards.map((shard) => planned(shard, { step: { changeId: `plan-${shard}`, revision: 1, step: 0 } })),
    );
    const changes = new Set(many.commit().steps.map(({ step }) => step.changeId));
    expect(changes.size).toBe(HANDOVER_BOUNDS.changesPerTransaction);
  });

  test('what ends waits for room as well: no step is passed over', () => {
    const led = new Led().want(...shards.slice(0, 60).map((one) => planned(one)));
    while (led.sent.length > 0) led.commit();
    expect(led.moves()).toHaveLength(60);
    led.want().wait(HANDOVER_SETTINGS.holdPatience);
    const ended: string[] = [];
    while (led.sent.length > 0) {
      expect(led.sent[0]?.steps.length).toBeLessThanOrEqual(HANDOVER_BOUNDS.stepsPerTransaction);
      ended.push(...kinds(led.commit()));
    }
    expect(ended.sort()).toEqual(
      shards
        .slice(0, 60)
        .map((shard) => `let-go ${shard}`)
        .sort(),
    );
  });
});
