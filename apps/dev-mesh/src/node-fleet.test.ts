import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { linkFaults } from './link-faults.ts';
import { planMesh } from './mesh-plan.ts';
import { type NodeFleet, nodeFleet } from './node-fleet.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnirelay-fleet-'));
const script = join(folder, 'node.mjs');
writeFileSync(script, 'setInterval(() => {}, 1000)');

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const fleets: NodeFleet[] = [];
afterEach(async () => {
  for (const fleet of fleets.splice(0)) await fleet.endAll();
});

/** A fleet of real processes that do nothing; `enrol` is where a restart spends its time. */
async function startFleet(enrol: () => Promise<void> = async () => {}) {
  const spawned = new Set<number>();
  const fleet = nodeFleet({
    plans: planMesh(3, 20_000),
    faults: linkFaults(),
    specOf: ({ nodeId }) => ({
      name: nodeId,
      args: [script],
      cwd: folder,
      env: {},
      logFile: join(folder, `${nodeId}.log`),
    }),
    enrol,
    say: () => {},
    onPids: () => {
      for (const pid of fleet.pids()) spawned.add(pid);
    },
  });
  fleets.push(fleet);
  await fleet.startAll(async () => {});
  return { fleet, alive: () => [...spawned].filter(isAlive) };
}

it('keeps one process a node, however many restarts come at once', async () => {
  const { fleet, alive } = await startFleet();
  await Promise.all([fleet.restart(['n3']), fleet.restart(['n3', 'n3']), fleet.kill(['n3'], false)]);
  expect(fleet.stateOf('n3')).toBe('ended');
  await Promise.all([fleet.restart(['n3']), fleet.restart(['n3'])]);
  expect(alive().sort()).toEqual([...fleet.pids()].sort());
  expect(fleet.pids()).toHaveLength(3);
});

it('starts nothing once it ends, not even where a restart is under way', async () => {
  const enrolling = Promise.withResolvers<void>();
  const mayGoOn = Promise.withResolvers<void>();
  const { fleet, alive } = await startFleet(async () => {
    enrolling.resolve();
    await mayGoOn.promise;
  });
  const restarting = fleet.restart(['n2']);
  await enrolling.promise;
  const refused = [restarting, fleet.restart(['n3'])].map((one) => expect(one).rejects.toThrow('the mesh is ending'));
  const ended = fleet.endAll();
  mayGoOn.resolve();
  await Promise.all([ended, ...refused]);
  expect(fleet.pids()).toEqual([]);
  expect(alive()).toEqual([]);
});

it('says what a restart has really done', async () => {
  const { fleet } = await startFleet();
  const [, frozen] = fleet.pids();
  await fleet.kill(['n1'], false);
  await fleet.kill(['n2'], true);
  expect(await fleet.restart(['n1', 'n2', 'n3'])).toBe(
    'n1 was started again. n2 was frozen and goes on, as the same process. n3 was ended and started anew.',
  );
  expect(fleet.pidOf('n2')).toBe(frozen);
  await fleet.kill(['n2'], true);
  expect(await fleet.heal(undefined)).toBe('All links carry again, and what was frozen runs again: n2.');
  expect(await fleet.heal(['n2'])).toBe('All links of n2 carry again.');
});

it('goes on after a command that fails', async () => {
  const { fleet } = await startFleet();
  await expect(fleet.kill(['n9'], false)).rejects.toThrow('the nodes are n1, n2, n3');
  expect(await fleet.restart(['n1'])).toContain('started anew');
});

it('starts the others when the first one is up, or has ended instead', async () => {
  const up = Promise.withResolvers<void>();
  const { fleet } = await startFleet();
  await fleet.kill(['n1', 'n2', 'n3'], false);
  const waited = fleet.startAll(() => up.promise);
  expect(fleet.pids()).toHaveLength(1);
  up.resolve();
  await waited;
  expect(fleet.pids()).toHaveLength(3);
  await fleet.kill(['n1', 'n2', 'n3'], false);
  const neverUp = fleet.startAll(() => new Promise(() => {}));
  await fleet.kill(['n1'], false);
  await neverUp;
  expect(['n1', 'n2', 'n3'].map((nodeId) => fleet.stateOf(nodeId))).toEqual(['ended', 'running', 'running']);
});
