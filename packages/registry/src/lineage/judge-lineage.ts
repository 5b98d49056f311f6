/** The verdict on what a store answered: pure, so that every story can be told in a table. */
import type { FoundingLeave, LineageRecord, RegistryState } from '../guarded-registry.ts';
import { type HighWater, isAbove, NO_HIGH_WATER } from '../high-water.ts';
import type { Revision, StoreIdentity } from '../port.ts';

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
  readonly founding: FoundingLeave;
}

export interface Verdict {
  /** `virgin`: nobody has been here, and nobody remembers another place: found a lineage. `opening`: that is not known yet. */
  readonly kind: 'ok' | 'foreign' | 'empty' | 'behind' | 'virgin' | 'opening';
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
    const empty = `the registry (identity ${identity}) has no lineage record`;
    if (isAbove(highWater, NO_HIGH_WATER)) return stop('empty', `${empty}, yet this mesh has seen ${told(highWater)}`);
    if (belief.founding.kind === 'awaited') return { kind: 'opening', explanation: belief.founding.explanation };
    if (belief.founding.kind === 'withheld') return stop('empty', `${empty}, and ${belief.founding.explanation}`);
    return { kind: 'virgin', explanation: 'a new registry' };
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
      `the registry is at ${at}, below ${told(highWater)} that this mesh has seen: it was restored from an older copy, or the mesh works with another store`,
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
