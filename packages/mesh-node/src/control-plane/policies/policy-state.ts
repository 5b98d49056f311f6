/** What a control node knows of policies, freezes and the controllers of rebalancing, opened: mirrors of the records, and what became of each when. */

import { isName } from '@omnirelay/primitives';
import {
  CLUSTER_POLICY,
  FREEZES_PREFIX,
  namespaceOfPolicy,
  POLICIES_PREFIX,
  type PolicyId,
  policyIdOf,
} from '@omnirelay/protocol/policy';
import { decodeRebalanceState, REBALANCE_STATE_PREFIX, type RebalanceStateRecord } from '@omnirelay/protocol/rebalance';
import type { RegistryRecord } from '@omnirelay/registry';
import type { UnreadableRecord } from '@omnirelay/wire';
import type { NodeLogger } from '../../observability/logger.ts';
import { FollowedPolicies, type StoredFreeze } from '../../rebalance/policies/followed-policies.ts';
import { tellUnreadable } from '../../rebalance/policies/open-followed-policies.ts';
import type { FollowedShards } from '../../sharding/followed-shards.ts';
import type { RecordPosition } from '../cursor.ts';
import type { RegistryMirror } from '../registry-mirror.ts';
import { leastOf } from '../shards/least-position.ts';
import { eachSettled } from '../shards/shard-records.ts';
import { ThingTrail } from '../thing-trail.ts';

export interface PolicyState {
  readonly followed: FollowedPolicies;
  /** Touched whenever what holds of them is another. */
  readonly policies: ThingTrail<PolicyId>;
  readonly freezes: ThingTrail<StoredFreeze>;
  readonly controllers: ThingTrail<RebalanceStateRecord>;
  /** Of records of controllers. */
  readonly unreadableControllers: ReadonlyMap<string, UnreadableRecord>;
  /** A reader with a cursor waits for each of them. */
  readonly mirrors: readonly RegistryMirror[];
  position(): RecordPosition;
  onSettled(listener: () => void): () => void;
  /** Unix milliseconds since when they may be old; null while they are followed. */
  staleSince(): number | null;
}

export interface PolicyStateDeps {
  readonly mirror: (prefix: string) => RegistryMirror;
  /** Each namespace has a policy, whether anybody has written it or not. */
  readonly follow: Pick<FollowedShards, 'namespaces' | 'all'>;
  readonly logger: NodeLogger;
}

const FIRST: ReadonlyMap<string, string> = new Map();

export function openPolicyState(deps: PolicyStateDeps): PolicyState & Disposable {
  const { mirror, follow, logger } = deps;
  const { namespaces } = follow;
  const [policyRecords, freezeRecords, controllerRecords] = [
    mirror(POLICIES_PREFIX),
    mirror(FREEZES_PREFIX),
    mirror(REBALANCE_STATE_PREFIX),
  ];
  const mirrors = [policyRecords, freezeRecords, controllerRecords];
  const onUnreadable = tellUnreadable(logger);
  const followed = new FollowedPolicies({ policies: policyRecords, freezes: freezeRecords, onUnreadable });
  const policies = new ThingTrail<PolicyId>();
  const freezes = new ThingTrail<StoredFreeze>();
  const controllers = new ThingTrail<RebalanceStateRecord>();
  const unreadableControllers = new Map<string, UnreadableRecord>();
  let told = FIRST;

  /** What holds of each, as a text: whose is another was touched. */
  const tellPolicies = (): void => {
    if (!followed.loaded || !namespaces.loaded) return;
    policies.begin(leastOf([policyRecords, freezeRecords, namespaces]));
    const ids = new Set([CLUSTER_POLICY, ...followed.written(), ...[...follow.all().keys()].map(policyIdOf)]);
    let revision = 0n;
    for (const { revision: last } of [policyRecords, freezeRecords, namespaces]) if (last > revision) revision = last;
    const texts = new Map(
      [...ids].map((id) => {
        const of = [followed.stored(id), followed.effectivePolicy(namespaceOfPolicy(id) ?? null)];
        return [id, JSON.stringify(of, (_key, part) => (typeof part === 'bigint' ? String(part) : part))];
      }),
    );
    for (const [id, text] of texts)
      if (told.get(id) !== text) policies.put(id, id as PolicyId, told === FIRST ? 0n : revision);
    told = texts;
  };

  const tellFreezes = (changes: ReadonlyMap<string, RegistryRecord | null>): void => {
    freezes.begin({ lineageEpoch: freezeRecords.lineageEpoch, revision: freezeRecords.settled });
    for (const key of changes.keys()) {
      const id = key.slice(FREEZES_PREFIX.length);
      const freeze = followed.freeze(id);
      if (freeze === undefined) freezes.drop(id, freezeRecords.settled);
      else freezes.put(id, freeze, freeze.recordVersion);
    }
  };

  const tellControllers = (changes: ReadonlyMap<string, RegistryRecord | null>): void => {
    controllers.begin({ lineageEpoch: controllerRecords.lineageEpoch, revision: controllerRecords.settled });
    for (const [key, record] of changes) {
      const namespace = key.slice(REBALANCE_STATE_PREFIX.length);
      if (!isName(namespace)) continue;
      unreadableControllers.delete(key);
      const read = record === null ? null : decodeRebalanceState(record);
      if (read === null) controllers.drop(namespace, controllerRecords.settled);
      else if (read.kind === 'record') controllers.put(namespace, read.value, record?.version ?? 0n);
      else {
        unreadableControllers.set(key, { record: key, why: read.detail });
        onUnreadable(key, read.detail);
      }
    }
  };

  const sources = [...mirrors, namespaces];
  // After the follower has taken the same changes up.
  const stops = [
    eachSettled(freezeRecords, tellFreezes),
    eachSettled(controllerRecords, tellControllers),
    followed.onChange(tellPolicies),
    eachSettled(namespaces, (changes) => void (changes.size > 0 && tellPolicies())),
    ...sources.map((one) => one.onSettled(() => void (told === FIRST && tellPolicies()))),
  ];
  return {
    followed,
    policies,
    freezes,
    controllers,
    unreadableControllers,
    mirrors,
    position: () => leastOf(sources),
    onSettled(listener) {
      const each = sources.map((one) => one.onSettled(listener));
      return () => {
        for (const stop of each) stop();
      };
    },
    staleSince() {
      const since = sources.flatMap((one) => one.staleSince ?? []);
      return since.length === 0 ? null : Math.min(...since);
    },
    [Symbol.dispose]() {
      for (const stop of stops) stop();
      followed[Symbol.dispose]();
    },
  };
}
