/**
 * The registry of a gateway or a worker: through control nodes, behind the same check of the lineage that they have themselves. It founds nothing and
 * adopts nothing. While no control node answers it is dark, and everything else of the node goes on.
 */
import type { OmniRelayConfig } from '@omnirelay/config';
import type { Clock } from '@omnirelay/primitives';
import type { GuardedRegistry, HighWaterKeeper } from '@omnirelay/registry';
import { openGuardedRegistry } from '@omnirelay/registry/guarded';
import { openRelayStore } from '@omnirelay/registry/relay';
import type { GossipTransport } from '@omnirelay/transport';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { MeshEntry } from '../membership/mesh-entry.ts';
import { knownControlNodes } from './known-control-nodes.ts';

export interface RelayRegistryDeps {
  readonly config: OmniRelayConfig;
  readonly membership: Pick<MembershipSource, 'view' | 'subscribe'>;
  readonly transport: Pick<GossipTransport, 'dial'>;
  readonly highWater: HighWaterKeeper;
  readonly entry: Pick<MeshEntry, 'joined' | 'onChange'>;
  readonly clock: Clock;
  readonly onProblem: (problem: string) => void;
}

/** Each write is checked against the lineage in its transaction, and each answer names its store: a look of its own need not come often. */
const LOOK_EVERY_MS = 2_000;
/** Until a node that nobody has let in says that its registry is dark. */
const JOIN_FIRST_MS = 5_000;

export function openRelayRegistry(deps: RelayRegistryDeps): GuardedRegistry {
  const { config, membership, transport, clock, entry } = deps;
  const { meshId, gossip } = config.mesh;
  const { nodeId, clusterId } = gossip;
  const controlNodes = () => knownControlNodes(membership.view(), clusterId);
  const registry = openGuardedRegistry({
    async openStore(signal) {
      await joined(entry, signal);
      return openRelayStore({ nodeId, clusterId, dial: transport.dial, controlNodes, signal });
    },
    kind: 'relay',
    meshId,
    clusterId,
    highWater: deps.highWater,
    founding: () => ({ kind: 'withheld', explanation: 'control nodes found the registry, and have not yet' }),
    clock,
    writerId: nodeId,
    checkEveryMs: LOOK_EVERY_MS,
    onProblem: deps.onProblem,
  });
  // Dark, it is looked for anew as soon as gossip tells of a control node that was not there.
  let known = new Set<string>();
  const stop = membership.subscribe(() => {
    const now = new Set(controlNodes().map(({ address }) => address));
    const isNews = [...now].some((address) => !known.has(address));
    known = now;
    if (isNews && registry.state().kind === 'dark') registry.lookAgain();
  });
  return Object.assign(registry, {
    [Symbol.asyncDispose]: disposingFirst(stop, registry[Symbol.asyncDispose].bind(registry)),
  });
}

const disposingFirst = (first: () => void, then: () => PromiseLike<void>) => async (): Promise<void> => {
  first();
  await then();
};

/** Before that gossip knows no control node, which is no news. */
async function joined({ joined: isJoined, onChange }: Pick<MeshEntry, 'joined' | 'onChange'>, signal: AbortSignal) {
  if (isJoined()) return;
  const over = Promise.withResolvers<void>();
  const stop = onChange(() => isJoined() && over.resolve());
  const timer = setTimeout(over.resolve, JOIN_FIRST_MS);
  const onAbort = (): void => over.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  await over.promise;
  stop();
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  signal.throwIfAborted();
}
