/**
 * A process with many lease drivers, the very ones of nodes, over one handle of the registry; gossip is as in a mesh where everybody lives. It counts
 * what the registry has committed for them. Ends with its parent.
 */
import { loadConfig } from '@omnirelay/config';
import { createLeaseDriver, type LeaseDriver } from '@omnirelay/mesh-node/lease-driver';
import { createRegistryProvider } from '@omnirelay/mesh-node/lease-provider';
import { openRegistryStore } from '@omnirelay/mesh-node/registry-store';
import { type Clock, type Instant, instant, type NodeId, wallTime } from '@omnirelay/primitives';
import { formatFence, type GossipSight, guard, LEASE_PROFILES, LeaseMachine } from '@omnirelay/protocol';
import { NO_HIGH_WATER, openGuardedRegistry, openHighWater, type RegistryStore } from '@omnirelay/registry';
import type { DriverAnswer, DriverCommand } from './driver-messages.ts';

const say = (answer: DriverAnswer): void => void process.send?.(answer);
const problem = (detail: string): void => say({ kind: 'failed', detail });
const over = new AbortController();
const clock: Clock = { now: () => instant(performance.now()), wall: () => wallTime(Date.now()) };
const settings = LEASE_PROFILES.default;
const begun = Promise.withResolvers<void>();
const driven = new Map<string, { driver: LeaseDriver; machine: LeaseMachine; shards: readonly string[] }>();
let committed = 0;

/** Of all that is written, by whatever way. */
function counting(store: RegistryStore): RegistryStore {
  const transact: RegistryStore['transact'] = async (...args) => {
    const outcome = await store.transact(...args);
    if (outcome.kind === 'committed') committed += 1;
    return outcome;
  };
  const heartbeat: RegistryStore['heartbeat'] = async (...args) => {
    const outcome = await store.heartbeat(...args);
    if (outcome.kind === 'committed') committed += 1;
    return outcome;
  };
  return new Proxy(store, {
    get(target, key) {
      if (key === 'transact') return transact;
      if (key === 'heartbeat') return heartbeat;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function drive({ config: text, mine, all }: Extract<DriverCommand, { kind: 'drive' }>): Promise<void> {
  const config = loadConfig({ text, env: {} });
  const { meshId } = config.mesh;
  const registry = openGuardedRegistry({
    openStore: async (signal) => counting(await openRegistryStore(config, signal)),
    kind: config.mesh.registry?.kind ?? 'memory',
    meshId,
    clusterId: config.mesh.gossip.clusterId,
    highWater: await openHighWater({ load: async () => NO_HIGH_WATER, save: async () => undefined }, problem),
    founding: () => ({ kind: 'given' }),
    clock,
  });
  const sight: GossipSight = {
    members: all.length,
    alive: new Set(all as readonly NodeId[]),
    accused: new Map(),
    healthy: true,
    marksHeardAt: Number.POSITIVE_INFINITY as Instant,
  };
  let without = mine.length;
  for (const name of mine) {
    const self = { nodeId: name as NodeId, bootId: `${name}-boot` };
    const machine = new LeaseMachine({ self, scopes: [], settings, now: { at: clock.now(), wall: clock.wall() } });
    const provider = createRegistryProvider({
      store: registry.store,
      writerId: name,
      within: { read: 2 * settings.freshRead, transact: 2 * settings.freshRead, heartbeat: settings.renewInterval },
      alongside: () => [],
      onLeftOut: () => undefined,
      onRead: () => undefined,
      onProblem: problem,
      signal: over.signal,
    });
    const driver = createLeaseDriver({
      machine,
      clock,
      provider,
      onEvent(event) {
        if (event.kind === 'epoch-began' && --without === 0) begun.resolve();
      },
      onStop: () => undefined,
      onTurn: () => undefined,
      onProblem: problem,
    });
    driven.set(name, { driver, machine, shards: [] });
    driver.feed({ kind: 'start' });
    driver.feed({ kind: 'gossip', sight });
  }
  await begun.promise;
  say({ kind: 'driving' });
}

/** As the shard map will: under the node's epoch, each with a fence of its own. */
function assign(each: number): void {
  let number = 0;
  for (const [name, one] of driven) {
    const shards = Array.from({ length: each }, (_, index) => ({
      scope: `shard/bench/${name}-${index}`,
      effects: 'fenced' as const,
      fence: formatFence({ failoverVersion: 0n, lineageEpoch: 1n, revision: BigInt(++number) }),
      claimId: `${name}-${index}`,
    }));
    one.driver.feed({ kind: 'shards', shards });
    one.shards = shards.map(({ scope }) => scope);
  }
  say({ kind: 'assigned' });
}

function count(): void {
  let led = 0;
  for (const { driver, machine, shards } of driven.values())
    for (const scope of shards)
      if (guard({ grant: () => machine.grant(scope), clock: () => driver.reading() }).kind === 'admitted') led += 1;
  say({ kind: 'count', writes: committed, led });
}

process.on('message', (command: DriverCommand) => {
  if (command.kind === 'assign') assign(command.each);
  else if (command.kind === 'count') count();
  else drive(command).catch((error: unknown) => problem((error as Error).stack ?? String(error)));
});
process.on('disconnect', () => process.exit(0));
