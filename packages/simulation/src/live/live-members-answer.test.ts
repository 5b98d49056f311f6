import type { BootId } from '@omnirelay/primitives';
import { neighbours } from '@omnirelay/protocol';
import { describe, expect, it } from 'vitest';
import { LiveFleet, liveNodeId } from './live-fleet.ts';
import type { LiveAnswer, LiveVantage } from './live-vantage.ts';
import { SELF } from './testing/live-self.ts';

/** Members 1 to 40 are machines, 41 to 100 follow the timetable. */
function fleetOf100() {
  let boots = 0;
  const fleet = new LiveFleet({
    members: 100,
    machinesMax: 40,
    seed: 7,
    self: SELF,
    bootIdOf: () => `boot-${String(++boots).padStart(6, '0')}` as BootId,
    wall: () => 1_780_000_000_000,
    onEvent: () => undefined,
  });
  const pass = (ms: number) => fleet.advanceTo(fleet.now + ms, () => false);
  // Channels of the time when the fleet was small are closed by then.
  pass(120_000);
  const answer = (member: number): LiveAnswer => fleet.vantageOf(liveNodeId(member));
  const told = (member: number): LiveVantage => {
    const vantage = answer(member);
    if (typeof vantage === 'string') throw new Error(`n${member} is ${vantage}`);
    return vantage;
  };
  const others = (vantage: LiveVantage) =>
    [...vantage.view().members.values()].filter(({ nodeId }) => vantage.isNeighbour(nodeId));
  return { fleet, pass, answer, told, others };
}

describe('a machine that is asked', () => {
  const { fleet, pass, answer, told, others } = fleetOf100();

  it('tells its own view, with its own round trips to the neighbours it has channels to', () => {
    const seen = told(9);
    expect([seen.self, seen.view().self]).toEqual(['n9', 'n9']);
    expect(seen.view().members.size).toBe(41);
    const neighbouring = others(seen);
    expect(neighbouring.map(({ nodeId }) => nodeId).sort()).toEqual(neighbours(seen.view(), liveNodeId(9)));
    expect(neighbouring.every(({ rtt = 0, lastSeen = 0 }) => rtt > 0 && lastSeen > 0)).toBe(true);
    expect(fleet.probersOf(liveNodeId(9))).toEqual(neighbouring.map(({ nodeId }) => nodeId).sort());
  });

  it('does not answer once it is frozen, cut off in either direction, or dead', () => {
    fleet.freeze(10);
    expect(answer(10)).toBe('silent');
    fleet.resume(10);
    fleet.cut(0, 9);
    expect(answer(9)).toBe('silent');
    fleet.heal();
    fleet.cut(9, 0);
    expect(answer(9)).toBe('silent');
    fleet.heal();
    fleet.kill(11);
    expect(answer(11)).toBe('refused');
    pass(10_000);
    expect(told(9).view().members.get(liveNodeId(11))?.liveness).toBe('dead');
    expect(answer(101)).toBe('refused');
  });
});

describe("a timetable's member that is asked", () => {
  const { fleet, pass, answer, told, others } = fleetOf100();

  it('tells itself and its neighbours by the rule, with one round trip in both directions', () => {
    const seen = told(77);
    const neighbouring = others(seen);
    expect(neighbouring.map(({ nodeId }) => nodeId).sort()).toEqual(fleet.probersOf(liveNodeId(77)));
    expect(seen.view().members.size).toBe(neighbouring.length + 1);
    expect(neighbouring.length).toBeGreaterThanOrEqual(5);
    for (const { nodeId, rtt = 0 } of neighbouring) {
      expect(rtt).toBeGreaterThan(0);
      const back = told(Number(nodeId.slice(1)))
        .view()
        .members.get(liveNodeId(77));
      expect(back?.rtt).toBe(rtt);
    }
  });

  it('knows who has died, and does not answer once it is frozen or dead itself', () => {
    const [first] = fleet.probersOf(liveNodeId(77));
    const lost = Number(first?.slice(1));
    fleet.kill(lost);
    expect(answer(lost)).toBe('refused');
    pass(20_000);
    expect(told(77).isNeighbour(liveNodeId(lost))).toBe(false);
    fleet.start(lost);
    pass(1_000);
    expect(told(77).isNeighbour(liveNodeId(lost))).toBe(true);
    fleet.freeze(77);
    expect(answer(77)).toBe('silent');
  });
});
