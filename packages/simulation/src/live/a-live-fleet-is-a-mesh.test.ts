import type { BootId } from '@omnirelay/primitives';
import { prng } from '@omnirelay/primitives';
import type { SwimEvent } from '@omnirelay/protocol';
import { describe, expect, it } from 'vitest';
import { LiveChanges } from './live-changes.ts';
import { LiveFleet, liveNodeId } from './live-fleet.ts';
import { SELF } from './testing/live-self.ts';

/** A fleet in virtual time alone: nothing here waits. */
function liveFleet(members: number, machinesMax = members) {
  let boots = 0;
  const events: Extract<SwimEvent, { kind: 'member-changed' }>[] = [];
  const fleet = new LiveFleet({
    members,
    machinesMax,
    seed: 7,
    self: SELF,
    bootIdOf: () => `boot-${String(++boots).padStart(6, '0')}` as BootId,
    wall: () => 1_780_000_000_000,
    onEvent: (event) => {
      if (event.kind === 'member-changed') events.push(event);
    },
  });
  const pass = (ms: number) => fleet.advanceTo(fleet.now + ms, () => false);
  const seen = (member: number) => fleet.view().members.get(liveNodeId(member));
  const changesOf = (member: number) =>
    events.filter((event) => event.member.nodeId === liveNodeId(member)).map(({ change }) => change);
  return { fleet, events, pass, seen, changesOf };
}

describe.each([
  ['machine', 9],
  ['timetable', 27],
])('a member by %s', (by, member) => {
  const { fleet, pass, seen, changesOf } = liveFleet(30, 20);
  pass(5_000);

  it('says that it is simulated, and by what', () => {
    expect(seen(member)?.claim?.metadata).toMatchObject({
      posture: 'simulated',
      clusterId: 'sim',
      labels: { simulated: 'true', 'simulated-by': by },
    });
  });

  it('that is killed is suspected, dies, and comes back in a later life', () => {
    const before = seen(member)?.life.bootEpoch ?? 0n;
    fleet.kill(member);
    expect(fleet.stateOf(member)).toBe('ended');
    pass(10_000);
    expect(seen(member)).toMatchObject({ liveness: 'dead' });
    expect(seen(member)?.suspicion?.accusations.length).toBeGreaterThan(0);
    fleet.start(member);
    pass(10_000);
    expect(seen(member)?.liveness).toBe('alive');
    expect(seen(member)?.life.bootEpoch).toBeGreaterThan(before);
    expect(changesOf(member).filter((change) => change !== 'joined')).toEqual(['suspected', 'died', 'rejoined']);
  });

  it('that is frozen for a moment refutes, and for longer is dead until it runs', () => {
    fleet.freeze(member);
    expect(fleet.stateOf(member)).toBe('frozen');
    pass(15_000);
    expect(seen(member)?.liveness).toBe('dead');
    fleet.resume(member);
    pass(15_000);
    expect([fleet.stateOf(member), seen(member)?.liveness]).toEqual(['running', 'alive']);
  });

  it('changes its labels', () => {
    const ring = seen(member)?.claim?.metadata.labels.ring;
    const { digest } = fleet.view();
    fleet.relabel(member);
    pass(2_000);
    expect(seen(member)?.claim?.metadata.labels.ring).not.toBe(ring);
    expect(fleet.view().digest).not.toBe(digest);
  });
});

it('cuts machines off and heals them', () => {
  const { fleet, pass, seen } = liveFleet(20);
  pass(5_000);
  for (let other = 0; other <= 20; other++) {
    if (other === 5) continue;
    fleet.cut(5, other);
    fleet.cut(other, 5);
  }
  pass(30_000);
  expect(seen(5)?.liveness).toBe('dead');
  fleet.heal();
  pass(60_000);
  expect(seen(5)?.liveness).toBe('alive');
});

it('keeps to the rate of its changes, brings back what it took away, and leaves alone what a person did', () => {
  const SECONDS = 120;
  const { fleet, events, pass } = liveFleet(40);
  const changes = new LiveChanges(fleet, { perSecond: 2, chance: prng(3) });
  pass(2_400);
  fleet.kill(7);
  changes.leaveAlone([7]);
  for (let second = 0; second < SECONDS; second++) {
    pass(1_000);
    changes.catchUp();
  }
  const kinds = new Set(events.map(({ change }) => change));
  for (const change of ['metadata', 'suspected', 'died', 'rejoined'] as const) expect(kinds).toContain(change);
  const labels = events.filter(({ change }) => change === 'metadata').length;
  expect(labels).toBeGreaterThan(SECONDS * 2 * 0.5);
  expect(labels).toBeLessThanOrEqual(SECONDS * 2);
  expect(fleet.stateOf(7)).toBe('ended');
  // No more than a twentieth is away, so most of the fleet is always there.
  const alive = [...fleet.view().members.values()].filter(({ liveness }) => liveness === 'alive').length;
  expect(alive).toBeGreaterThanOrEqual(41 - 1 - 40 * 0.05 - 2);
});
