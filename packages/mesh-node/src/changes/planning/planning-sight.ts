/** The mesh as content of changes is computed by it: whoever computes says how it is seen, a control node by what it has read, whoever leads by what it goes by. */
import type { HandoverMove, Namespace, NamespaceRecord, RankedNode, StoredShardMap } from '@omnirelay/protocol';
import type { ChangeContent, ChangeId, GuardrailCheck, MeshView, PastRun } from '@omnirelay/protocol/change';
import type { RebalancePolicy } from '@omnirelay/protocol/policy';
import type { OwnersSeen } from '../../sharding/leader/owners-seen.ts';

export interface PlanningSight {
  readonly view: MeshView;
  /** Undefined: there is none yet. */
  map(namespace: Namespace): StoredShardMap | undefined;
  /** Undefined: nobody says anything of such a namespace. `version`: of the record. */
  settings(namespace: Namespace): { readonly record: NamespaceRecord; readonly version: bigint } | undefined;
  readonly owners: OwnersSeen;
  /** How well those are that own shards of it, or may. */
  ranked(namespace: Namespace): readonly RankedNode[];
  policyOf(namespace: Namespace): RebalancePolicy;
  /** Hand-overs under way. */
  inFlight(namespace: Namespace): readonly HandoverMove[];
  /** Shards that have to stay for their cooldown, and moves that the hour has room for. */
  cooled(namespace: Namespace): readonly number[];
  churnLeft(namespace: Namespace): number;
  /** As it will be checked. What undoes another moves what has just been moved. */
  checksOf(of: { readonly rollbackOf?: ChangeId }, content: ChangeContent): readonly GuardrailCheck[];
  /** What was done of a change, oldest revision first; empty: nothing is known of it. @throws RegistryError, Problem record_unreadable */
  runsOf(id: ChangeId): Promise<readonly PastRun[]>;
  /** Called off: nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
