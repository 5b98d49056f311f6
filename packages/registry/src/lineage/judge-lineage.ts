/** The verdict on what a store answered: pure, so that every story can be told in a table. */
import type { HighWater, LineageRecord, RegistryState } from '../guarded-registry.ts';
import type { Revision, StoreIdentity } from '../port.ts';
import { isAbove } from './lineage-record.ts';

export interface LineageSighting {
  readonly identity: StoreIdentity;
  readonly head: Revision;
  /** `unreadable`: a record is there, but it is none of ours. */
  readonly stored: LineageRecord | 'unreadable' | undefined;
}

export interface LineageBelief {
  readonly meshId: string;
  readonly clusterId: string;
  readonly highWater: HighWater;
  /** The lineage this node has worked with in this life. */
  readonly known: LineageRecord | undefined;
}

export interface Verdict {
  /** `virgin`: nobody has been here, and nobody remembers another place: found a lineage. */
  readonly kind: 'ok' | 'foreign' | 'empty' | 'behind' | 'virgin';
  readonly explanation: string;
}

const ADOPT =
  'Writes stopped. Look with `omnirelay mesh lineage show`; go on with this store by `omnirelay mesh lineage adopt`, or put the right one back';

export function judgeLineage(seen: LineageSighting, belief: LineageBelief): Verdict {
  const { stored, identity, head } = seen;
  const { highWater, known } = belief;
  const stop = (kind: Exclude<RegistryState['kind'], 'opening' | 'ok' | 'dark'>, what: string): Verdict => ({
    kind,
    explanation: `${what}. ${ADOPT}`,
  });
  if (stored === undefined) {
    if (highWater.lineageEpoch === 0n && highWater.revision === 0n)
      return { kind: 'virgin', explanation: 'a new registry' };
    return stop(
      'empty',
      `the registry (identity ${identity}) has no lineage record, yet this mesh has seen ${told(highWater)}`,
    );
  }
  if (stored === 'unreadable') return stop('foreign', 'the lineage record of the registry cannot be read');
  if (stored.meshId !== belief.meshId || stored.clusterId !== belief.clusterId) {
    return stop(
      'foreign',
      `the registry is of mesh ${stored.meshId}, cluster ${stored.clusterId}, not ${belief.meshId}, ${belief.clusterId}`,
    );
  }
  if (stored.storeIdentity !== identity) {
    return stop(
      'foreign',
      `the registry is another store: identity ${identity}, its lineage was recorded on ${stored.storeIdentity}`,
    );
  }
  if (isAbove(highWater, { lineageEpoch: stored.lineageEpoch, revision: head })) {
    const at = told({ lineageEpoch: stored.lineageEpoch, revision: head });
    return stop(
      'behind',
      `the registry is at ${at}, below ${told(highWater)} that this mesh has seen: it was restored from an older copy`,
    );
  }
  if (known?.lineageEpoch === stored.lineageEpoch && known.lineageId !== stored.lineageId) {
    return stop(
      'foreign',
      `the registry has lineage ${stored.lineageId} in place of ${known.lineageId} under the same epoch`,
    );
  }
  return { kind: 'ok', explanation: `lineage epoch ${stored.lineageEpoch}` };
}

const told = (mark: HighWater): string => `lineage epoch ${mark.lineageEpoch}, revision ${mark.revision}`;
