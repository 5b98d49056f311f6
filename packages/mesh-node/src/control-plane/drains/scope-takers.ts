/** Who may take over a scope from a node that is drained: nodes that stand for it, hold their lease, are alive, and of which operators want nothing else. */
import { decodeLiveness, LIVENESS_PREFIX, type LivenessRecord, placeInTurn } from '@omnirelay/protocol';
import type { GuardedRegistry } from '@omnirelay/registry';
import { recordsBelow } from '../records-below.ts';

export interface KnownNodes {
  isAlive(nodeId: string): boolean;
  /** As the registry has it: `Active` where there is no record. */
  intentOf(nodeId: string): string;
}

/** All that stand for some scope. @throws RegistryError */
export async function readStanding(
  registry: Pick<GuardedRegistry, 'store'>,
  signal: AbortSignal,
): Promise<readonly LivenessRecord[]> {
  const standing: LivenessRecord[] = [];
  for await (const { value } of recordsBelow(registry.store, LIVENESS_PREFIX, signal)) {
    const liveness = decodeLiveness(value);
    if (liveness !== undefined && liveness.stands.length > 0) standing.push(liveness);
  }
  return standing;
}

/** The likeliest first. */
export const scopeTakers = (
  scope: string,
  leader: string,
  { standing, nodes }: { readonly standing: readonly LivenessRecord[]; readonly nodes: KnownNodes },
): readonly string[] =>
  standing
    .filter(
      ({ nodeId, held, stands }) =>
        nodeId !== leader &&
        held &&
        stands.includes(scope) &&
        nodes.isAlive(nodeId) &&
        nodes.intentOf(nodeId) === 'Active',
    )
    .sort((a, b) => placeInTurn(scope, a.nodeId) - placeInTurn(scope, b.nodeId))
    .map(({ nodeId }) => nodeId);
