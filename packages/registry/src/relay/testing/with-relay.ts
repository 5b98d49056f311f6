/** Control nodes and callers of one test, ended with it in the reverse order. */
import { prng } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { createMemoryStore, type MemoryStore } from '../../memory/memory-store.ts';
import type { RegistryStore } from '../../port.ts';
import { type CallerOptions, startCaller, startControl, type TestControlNode } from './relay-mesh.ts';

export interface RelayTest {
  use<T extends AsyncDisposable>(one: T): T;
  control(nodeId: string, options: Parameters<typeof startControl>[1]): Promise<TestControlNode>;
  caller(nodes: readonly TestControlNode[], options?: Partial<CallerOptions>): Promise<RegistryStore>;
  /** Aborted at the end. */
  signal(): AbortSignal;
}

export const memoryStore = (seed = 1): MemoryStore => createMemoryStore({ prng: prng(seed), wall: () => 1_000 });
export const memory = (shared: MemoryStore = memoryStore()): RegistryStore =>
  shared.open({ meshId: 'mesh', clusterId: 'c1' });

export function relayTest(): RelayTest {
  const { use, signal } = endsWithTest();
  return {
    use,
    control: async (nodeId, options) => use(await startControl(nodeId, options)),
    caller: async (nodes, options = {}) => use(await startCaller({ controlNodes: () => nodes, ...options })).store,
    signal,
  };
}
