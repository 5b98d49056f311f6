/**
 * What the mesh has come to since a change was computed, as far as it touches what the change rests upon. Whatever else has happened meanwhile, a
 * thousand generations of other shards say, touches nothing.
 */
import { assertNever, type NodeId } from '@omnirelay/primitives';
import type { Namespace, PlacementPolicy } from '../shard-map/model.ts';
import { shardName } from '../shard-map/stored/shard-name.ts';
import { CHANGE_BOUNDS } from './bounds.ts';
import type { Touched } from './change-model.ts';
import type { ChangeContent, ChangeStep, Precondition } from './content-model.ts';
import { shardKey } from './content-problems.ts';

export interface ShardSight {
  readonly owner: NodeId | null;
  /** The generation that brought it there. */
  readonly since: bigint;
}

export interface PlacementSight {
  readonly policy: PlacementPolicy;
  /** Of the record that says so. */
  readonly version: bigint;
}

/** The mesh as whoever asks has read it. */
export interface MeshView {
  /** Undefined: there is no such shard. */
  readonly shardAt: (namespace: Namespace, shard: number) => ShardSight | undefined;
  /** Null when the node may be given shards, else why not: "is cordoned". */
  readonly whyNotEligible: (node: NodeId) => string | null;
  /** Undefined: there is no such document. */
  readonly policyVersion: (document: string) => bigint | undefined;
  /** Undefined: nobody says anything of such a namespace. */
  readonly placementOf: (namespace: Namespace) => PlacementSight | undefined;
}

/** Preconditions that hold no more, in their order. */
export const driftOf = ({ preconditions }: Pick<ChangeContent, 'preconditions'>, view: MeshView): readonly Touched[] =>
  preconditions.flatMap((precondition) => {
    const now = whyBroken(precondition, view);
    return now === null ? [] : [{ precondition, now: now.slice(0, CHANGE_BOUNDS.sentenceLength) }];
  });

function whyBroken(one: Precondition, view: MeshView): string | null {
  switch (one.kind) {
    case 'shard-owner': {
      const now = view.shardAt(one.namespace, one.shard);
      const shard = `Shard ${shardName(one.shard)} of ${one.namespace}`;
      if (now === undefined) return `${shard} is no more.`;
      if (now.owner !== one.owner) return `${shard} is with ${told(now.owner)}, and was with ${told(one.owner)}.`;
      return now.since === one.since ? null : `${shard} left ${told(one.owner)} and came back meanwhile.`;
    }
    case 'node-eligible': {
      const why = view.whyNotEligible(one.nodeId);
      return why === null ? null : `${one.nodeId} ${why}.`;
    }
    case 'policy-version': {
      const version = view.policyVersion(one.document);
      if (version === one.version) return null;
      return version === undefined
        ? `The policy ${one.document} is no more.`
        : `The policy ${one.document} is of version ${version}, and was of ${one.version}.`;
    }
    case 'namespace-settings': {
      const now = view.placementOf(one.namespace);
      if (now === undefined) return `There is no namespace ${one.namespace} any more.`;
      return now.version === one.version ? null : `What is said of ${one.namespace} has been changed meanwhile.`;
    }
    default:
      return assertNever(one);
  }
}

const told = (owner: NodeId | null): string => owner ?? 'nobody';

/** Places of the steps that rest upon what was touched. A policy is under all of them. */
export function stepsTouched({ steps }: Pick<ChangeContent, 'steps'>, touched: readonly Touched[]): readonly number[] {
  const broken = touched.map(({ precondition }) => precondition);
  const hasAll = broken.some(({ kind }) => kind === 'policy-version');
  const shards = new Set(broken.filter((one) => one.kind === 'shard-owner').map(shardKey));
  const nodes = new Set(broken.filter((one) => one.kind === 'node-eligible').map(({ nodeId }) => nodeId));
  const namespaces = new Set(broken.filter((one) => one.kind === 'namespace-settings').map((one) => one.namespace));
  const isTouched = (step: ChangeStep): boolean =>
    hasAll ||
    namespaces.has(step.namespace) ||
    (step.kind === 'move-shard' && (shards.has(shardKey(step)) || nodes.has(step.to)));
  return steps.flatMap((step, at) => (isTouched(step) ? [at] : []));
}

/** The preconditions that one step rests upon. A move does not rest upon settings that a step before it has changed. */
export const preconditionsOf = (
  { preconditions }: Pick<ChangeContent, 'preconditions'>,
  step: ChangeStep,
): readonly Precondition[] => preconditions.filter((one) => restsUpon(step, one));

function restsUpon(step: ChangeStep, one: Precondition): boolean {
  switch (one.kind) {
    case 'policy-version':
      return true;
    case 'namespace-settings':
      return step.kind === 'set-placement' && step.namespace === one.namespace;
    case 'shard-owner':
      return step.kind === 'move-shard' && step.shard === one.shard && step.namespace === one.namespace;
    case 'node-eligible':
      return step.kind === 'move-shard' && step.to === one.nodeId;
    default:
      return assertNever(one);
  }
}
