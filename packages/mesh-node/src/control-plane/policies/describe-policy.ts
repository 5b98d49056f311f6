/** Policies as the control API tells them: as they are written, and what holds. */
import {
  type ChangeWindow,
  CLUSTER_POLICY,
  freezeWindows,
  idleFigures,
  judgeWindows,
  namespaceOfPolicy,
  type PolicyId,
  policyKey,
  policySources,
  type RebalancePolicy,
  saysNothing,
} from '@omnirelay/protocol/policy';
import type { EffectivePolicy, Policy, PolicyAnswer, PolicyPerson, PolicyWindow } from '@omnirelay/wire';
import type { StoredPolicy } from '../../rebalance/policies/followed-policies.ts';
import type { ControlState } from '../operation-context.ts';
import { recordEtag } from '../peer-record.ts';
import { Problem } from '../problem.ts';
import { momentText, tellDocument } from './written-moments.ts';

/** Nothing is told of what has not been read. @throws Problem registry_dark */
export function requirePolicies({ policies, shards }: ControlState): void {
  if (![...policies.mirrors, ...shards.documents].every(({ loaded }) => loaded))
    throw new Problem(
      'registry_dark',
      'Policies have not been read since this node started: the registry does not answer.',
    );
}

export const describeWindow = ({ id, kind, from, until, reason }: ChangeWindow): PolicyWindow => ({
  id,
  kind,
  from: momentText(from),
  until: momentText(until),
  reason,
});

export const describePerson = ({ issuer, subject, displayName }: StoredPolicy['by']): PolicyPerson => ({
  issuer,
  subject,
  name: displayName,
});

export function describeEffective({ version: _, approvals, windows, ...policy }: RebalancePolicy): EffectivePolicy {
  const among = (approvals.among ?? []).map(({ issuer, subject }) => ({ issuer, subject }));
  return { ...policy, approvals: { needed: approvals.needed, among }, windows: windows.map(describeWindow) };
}

/** Windows that are over are told of no more. */
export const withoutPast = (policy: RebalancePolicy, wall: number): RebalancePolicy => ({
  ...policy,
  windows: policy.windows.filter(({ until }) => until > wall),
});

export function describePolicy({ policies, wall }: ControlState, id: PolicyId): Policy {
  const { followed } = policies;
  const namespace = namespaceOfPolicy(id) ?? null;
  const stored = followed.stored(id);
  const effective = withoutPast(followed.effectivePolicy(namespace), wall());
  const { heldBy } = judgeWindows(effective.windows, wall());
  const why = followed.unreadable().find(({ record }) => record === policyKey(id))?.why;
  return {
    id,
    ...(namespace === null ? {} : { namespace }),
    version: stored?.document.version ?? 0,
    written: stored !== undefined && !saysNothing(stored.document),
    document: tellDocument(followed.document(id)),
    ...(stored && { updatedAt: momentText(stored.at), updatedBy: describePerson(stored.by) }),
    ...(stored?.reason === undefined ? {} : { reason: stored.reason }),
    ...(stored?.changeTicket === undefined ? {} : { changeTicket: stored.changeTicket }),
    etag: recordEtag(stored?.recordVersion),
    effective: describeEffective(effective),
    effectiveVersion: effective.version,
    ...(heldBy && { heldBy: describeWindow(heldBy) }),
    ...(why === undefined ? {} : { unreadable: why }),
  };
}

const SOURCES = { default: 'Default', cluster: 'Cluster', namespace: 'Namespace', freeze: 'Freeze' } as const;

/** Where each value comes from, and what a namespace wanted for nothing. */
export function describeSources(
  { policies, wall }: ControlState,
  id: PolicyId,
): Pick<PolicyAnswer, 'sources' | 'idle'> {
  const { followed } = policies;
  const namespace = namespaceOfPolicy(id) ?? null;
  const cluster = followed.document(CLUSTER_POLICY);
  const own = namespace === null ? undefined : followed.stored(id)?.document;
  const freezes = freezeWindows(followed.freezes(), namespace).filter(({ until }) => until > wall());
  return {
    sources: policySources(cluster, own, freezes).map(({ path, source }) => ({ path, source: SOURCES[source] })),
    idle: own === undefined ? [] : idleFigures(cluster, own).map(({ path, problem }) => ({ path, message: problem })),
  };
}

/** As it was given. @throws Problem not_found */
export function knownPolicy(state: ControlState, id: string): PolicyId {
  const known = state.policies.policies.get(id);
  if (known !== undefined) return known;
  throw new Problem(
    'not_found',
    `There is no policy ${id}: a namespace that there is has rebalance.<namespace>, and the cluster rebalance.`,
  );
}
