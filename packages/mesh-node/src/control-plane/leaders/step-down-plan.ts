/**
 * What it would mean to ask the leader of a scope to step down, out of what the registry says now: who leads, who stands for the scope beside it, and
 * what stands in the way.
 */
import {
  type ClaimRecord,
  decodeLiveness,
  LIVENESS_PREFIX,
  type LivenessRecord,
  nodeScope,
  parseFence,
  placeInTurn,
  scopeKey,
} from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { LeaderCandidate } from '@omnirelay/wire';
import { scopeKindOf } from '../../leadership/scope-kind.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { ControlState, OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { recordsBelow } from '../records-below.ts';
import { readClaim } from './live-claims.ts';

export interface StepDownPlan {
  /** Null: nobody leads it now. */
  readonly led: { readonly claim: ClaimRecord; readonly record: RegistryRecord; readonly node?: RegistryRecord } | null;
  /** The likeliest first. */
  readonly candidates: readonly LeaderCandidate[];
  /** Who takes over where nobody else is named. */
  readonly next?: string;
  readonly expectedGapMs: number;
  readonly blockers: readonly string[];
}

interface Asked {
  readonly scope: string;
  readonly next?: string;
}

function candidateOf(state: ControlState, { nodeId, held }: LivenessRecord): LeaderCandidate {
  const peer = state.peers.get(nodeId);
  const status = peer?.status ?? 'Dead';
  const why =
    status !== 'Alive'
      ? `it is ${status.toLowerCase()}, as ${state.self.nodeId} sees it`
      : held
        ? undefined
        : 'its lease has ended';
  return {
    nodeId,
    status,
    intent: peer?.intent ?? 'Unknown',
    ready: why === undefined,
    ...(why === undefined ? {} : { why }),
  };
}

/** @throws RegistryError, Problem not_found, record_unreadable */
export async function planStepDown({ state, signal }: OperationContext, asked: Asked): Promise<StepDownPlan> {
  const { scope } = asked;
  const { store, state: registryState } = state.registry;
  const options = { signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs };
  const [record] = (await store.read([scopeKey(scope)], options)).records;
  if (record === undefined)
    throw new Problem('not_found', `Nobody has ever led ${scope}: \`mesh leaders status\` lists what is led.`);
  const claim = readClaim(record);
  if (claim === undefined)
    throw new Problem('record_unreadable', `Nothing was done: the claim of ${scope} cannot be read here.`);
  const own = nodeScope(claim.nodeId);
  const [node] = scope === own ? [record] : (await store.read([scopeKey(own)], options)).records;
  const epoch = node === undefined ? undefined : readClaim(node);
  const lineageEpoch = registryState().stored?.lineageEpoch;
  const isLive =
    !claim.released &&
    parseFence(claim.fence)?.lineageEpoch === lineageEpoch &&
    // Swept: its epoch was ended long ago. One that cannot be read says nothing against it.
    node !== undefined &&
    (epoch === undefined || (epoch.epoch === claim.epoch && !epoch.released));
  const standing: LivenessRecord[] = [];
  let leader: LivenessRecord | undefined;
  for await (const { value } of recordsBelow(store, LIVENESS_PREFIX, signal)) {
    const liveness = decodeLiveness(value);
    if (liveness?.nodeId === claim.nodeId) leader = liveness;
    else if (liveness?.stands.includes(scope) === true) standing.push(liveness);
  }
  const candidates = standing
    .sort((a, b) => placeInTurn(scope, a.nodeId) - placeInTurn(scope, b.nodeId))
    .map((one) => candidateOf(state, one))
    .sort((a, b) => Number(b.ready) - Number(a.ready));
  const next = asked.next ?? candidates.find(({ ready }) => ready)?.nodeId;
  return {
    led: isLive ? { claim, record, ...(node === undefined || scope === own ? {} : { node }) } : null,
    candidates,
    ...(next === undefined ? {} : { next }),
    expectedGapMs:
      next === undefined ? Math.ceil(leader?.ttlMs ?? CONTROL_BOUNDS.stepDownGapMs) : CONTROL_BOUNDS.stepDownGapMs,
    blockers: blockersOf(state, asked, { claim, isLive, candidates }),
  };
}

function blockersOf(
  state: ControlState,
  { scope, next }: Asked,
  found: { readonly claim: ClaimRecord; readonly isLive: boolean; readonly candidates: readonly LeaderCandidate[] },
): string[] {
  const { claim, isLive, candidates } = found;
  const leader = claim.nodeId;
  if (scopeKindOf(scope) === 'node')
    return [
      `${scope} is a node's own lease, which nobody else can hold: drain or remove the node, or ask it to step down from what it leads.`,
    ];
  if (!isLive) return [`Nobody leads ${scope} now.`];
  const status = state.peers.get(leader)?.status;
  const cutOff =
    status === 'Alive'
      ? []
      : [
          `${leader} leads ${scope} and is ${status?.toLowerCase() ?? 'unknown'}, as ${state.self.nodeId} sees it: it may not hear of this. Its lease ends by itself unless it is renewed.`,
        ];
  const named = candidates.find(({ nodeId }) => nodeId === next);
  if (next === leader) return [...cutOff, `${next} leads ${scope} already.`];
  if (next !== undefined && named === undefined) return [...cutOff, `${next} does not stand for ${scope}.`];
  if (named?.ready === false) return [...cutOff, `${next} cannot take over: ${named.why}.`];
  if (!candidates.some(({ ready }) => ready))
    return [...cutOff, `Nobody else who is alive stands for ${scope}: nobody would lead it.`];
  return cutOff;
}
