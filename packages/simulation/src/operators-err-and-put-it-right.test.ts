import { describe, expect, test } from 'vitest';
import { ALL_CHECKERS } from './checkers/all-checkers.ts';
import type { CheckerFactory } from './checkers/checker.ts';
import { runCluster } from './cluster.ts';
import type { Fault } from './faults.ts';
import type { Mistake } from './operator-faults.ts';

const NODE = 7;
const quality = { delayMs: 1, jitterMs: 1, tailMs: 40, loss: 0 };

/** What breaks, and what the machines said of it. */
function runWith(faults: readonly Fault[]) {
  const said = new Set<string>();
  const watch: CheckerFactory = (run) => ({
    name: 'watch',
    holds: 'always',
    onInput(_at, { nodeId }, input) {
      if (input.kind === 'dial-failed') said.add(`${nodeId} dial ${input.failure}`);
    },
    onEvent(_at, { nodeId, birth }, event) {
      if (event.kind === 'joined-mesh') said.add(`${nodeId} joins ${event.members}`);
      else if (event.kind === 'rejected-by') said.add(`${nodeId} rejected ${event.reason}`);
      else if (event.kind === 'superseded') said.add(`${nodeId} superseded`);
      else if (event.kind === 'member-changed' && event.member.nodeId === `n${NODE}` && birth.node !== NODE) {
        const { liveness, life } = event.member;
        said.add(`n${NODE} ${liveness}`);
        if (liveness === 'alive') said.add(`boots ${life.bootEpoch > 2_000_000_000n ? 'ahead' : 'in time'}`);
        const profile = run.byBootId(life.bootId)?.birth.profile;
        if (profile != null) said.add(`profile ${profile}`);
      }
    },
  });
  const { failures } = runCluster({
    seed: 9,
    nodes: 12,
    minutes: 3,
    plan: 'swarm',
    checkers: [...ALL_CHECKERS, watch],
    faultPlan: { name: 'swarm', quality, startSpreadMs: 1000, clockRateError: 0, faults },
  });
  return { failures, said };
}

describe('a node that is misconfigured comes to its mesh once it is put right', () => {
  const told: Readonly<Record<Mistake, readonly string[]>> = {
    'wrong-cluster': ['n7 rejected wrong-cluster', 'n7 dead'],
    'wrong-mesh': ['n7 rejected wrong-mesh', 'n7 dead'],
    'no-seeds': ['n7 joins 1'],
    'itself-as-seed': ['n7 joins 1'],
    'nobody-at-the-seeds': ['n7 dial unreachable'],
    'profile-wan': ['profile wan'],
    'profile-local': ['profile local'],
    'clock-years-ahead': ['boots ahead'],
    'clock-years-behind': ['boots in time'],
  };
  for (const [mistake, expected] of Object.entries(told) as [Mistake, readonly string[]][])
    test(mistake, () => {
      const { failures, said } = runWith([{ at: 12_000, kind: 'misconfigure', node: NODE, mistake, forMs: 40_000 }]);
      expect(failures).toEqual([]);
      expect([...said]).toEqual(expect.arrayContaining([...expected]));
    });
});

test('two machines with one id supersede each other until one of them is taken away', () => {
  const { failures, said } = runWith([{ at: 12_000, kind: 'same-id', node: NODE, forMs: 40_000 }]);
  expect(failures).toEqual([]);
  expect(said).toContain('n7 superseded');
});

test('a data directory from a backup and a clock that was put back give a life that is above the last one all the same', () => {
  const { failures, said } = runWith([
    { at: 12_000, kind: 'crash', node: NODE, restartAfterMs: 500, losesDisk: false, wallJumpSeconds: 0 },
    { at: 25_000, kind: 'old-disk', node: NODE, restartAfterMs: 500, wallJumpSeconds: -3600 },
  ]);
  expect(failures).toEqual([]);
  expect(said).toContain('n7 rejected duplicate-node-id');
});

test('a node that was removed is refused and held dead by everybody, and comes back once the removal is taken back', () => {
  const { failures, said } = runWith([{ at: 12_000, kind: 'remove', node: NODE, forMs: 40_000 }]);
  expect(failures).toEqual([]);
  expect([...said]).toEqual(expect.arrayContaining(['n7 dial tls', 'n7 dead', 'n7 alive']));
});
