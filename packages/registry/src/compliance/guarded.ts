/** A registry behind the lineage check over any store, as a node has it, for the suites. */
import type { Clock, Instant, WallTime } from '@omnirelay/primitives';
import type { GuardedRegistry, RegistryState } from '../guarded-registry.ts';
import { type HighWater, NO_HIGH_WATER, openHighWater } from '../high-water.ts';
import { openGuardedRegistry } from '../lineage/open-guarded-registry.ts';
import type { RegistryStore } from '../port.ts';

const clock: Clock = { now: () => performance.now() as Instant, wall: () => Date.now() as WallTime };

export async function guarded(
  kind: RegistryStore['kind'],
  openStore: () => Promise<RegistryStore>,
  start: HighWater = NO_HIGH_WATER,
): Promise<GuardedRegistry> {
  return openGuardedRegistry({
    kind,
    openStore,
    meshId: 'mesh',
    clusterId: 'c1',
    highWater: await openHighWater({ load: async () => start, save: async () => undefined }, () => undefined),
    founding: () => ({ kind: 'given' }),
    clock,
    checkEveryMs: 50,
  });
}

export async function reaches(
  registry: GuardedRegistry,
  ...kinds: readonly RegistryState['kind'][]
): Promise<RegistryState> {
  if (kinds.includes(registry.state().kind)) return registry.state();
  return new Promise((resolve) => {
    const stop = registry.onStateChange((state) => {
      if (!kinds.includes(state.kind)) return;
      stop();
      resolve(state);
    });
  });
}

/** What an admin does: adopts the store as it is now. */
export async function adopt(registry: GuardedRegistry): Promise<void> {
  const outcome = await registry.adopt({
    expectedStoreIdentity: registry.state().storeIdentity!,
    writerId: 'admin',
    dryRun: false,
  });
  if (outcome.kind !== 'adopted') throw new Error(`expected to adopt, got ${outcome.kind}`);
  await reaches(registry, 'ok');
}
