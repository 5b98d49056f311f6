/**
 * `rebalance-state/<namespace>`: what the controller of a namespace's rebalancing says of itself. Whoever leads the mesh writes it, under its fence and only
 * when it says something else; the next leader goes on from it, and everybody who looks reads it.
 */
import type { NodeId } from '@omnirelay/primitives';
import { asNamespace, asNode } from '../../change/touched-text.ts';
import type { Namespace } from '../../shard-map/model.ts';
import type { Rewritten, StoredText } from '../../shard-map/stored/map-records.ts';
import {
  asArray,
  asFields,
  asInteger,
  asOneOf,
  asText,
  asTime,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRewritten,
  type Fields,
  rewritten,
} from '../../shard-map/stored/record-text.ts';
import { LOAD_SIGNALS, type ScoreTerm } from '../health/score-node.ts';
import { REBALANCE_STATES, type RebalanceState } from './controller-io.ts';

export const REBALANCE_STATE_PREFIX = 'rebalance-state/';
export const rebalanceStateKey = (namespace: Namespace): string => `${REBALANCE_STATE_PREFIX}${namespace}`;

export const REBALANCE_STATE_BOUNDS = {
  /** Nodes that are told; those beyond are counted. */
  nodes: 128,
  /** Sick ones beyond those, by their names alone. */
  sickBeyond: 128,
  /** Characters of a sentence. */
  why: 300,
} as const;

/** `turning`: looks bad, and is not sick yet. `recovering`: is well again, and has not been given its share back. */
export const TROUBLES = ['sick', 'turning', 'recovering'] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface TroubledNode {
  readonly nodeId: NodeId;
  readonly trouble: Trouble;
  /** 100 to 0. */
  readonly score: number;
  /** What took points off, the most first. */
  readonly terms: readonly ScoreTerm[];
}

export interface RebalanceStateRecord extends Rewritten {
  readonly namespace: Namespace;
  readonly state: RebalanceState;
  /** Since when it is in that state; Unix milliseconds. */
  readonly since: number;
  /** A sentence without its full stop. */
  readonly why: string;
  /** The change that the controller waits for, that is under way, or that has ended lately. */
  readonly changeId?: string;
  /** Those that are sick, then those that are well again, then those that turn; of each the sickest first. */
  readonly nodes: readonly TroubledNode[];
  /** Further ones. */
  readonly nodesBeyond: number;
  /** Those of the further ones that are sick: whoever runs changes or leads next spares them as well. */
  readonly sickBeyond?: readonly NodeId[];
  readonly brake: { readonly isPulled: boolean; readonly lost: number; readonly of: number };
  /** Why nothing begins: the brake, a freeze, a maintenance that is to come. */
  readonly heldBy?: string;
  /** When that is over by itself, where that is known; Unix milliseconds. */
  readonly heldUntil?: number;
  /** Rounds begin nothing that can wait. */
  readonly holdsRounds: boolean;
  /** Of the effective policy. */
  readonly policyVersion: number;
}

const KNOWN: Readonly<Record<Exclude<keyof RebalanceStateRecord, 'unknown' | 'schema'>, true>> = {
  namespace: true,
  state: true,
  since: true,
  why: true,
  changeId: true,
  nodes: true,
  nodesBeyond: true,
  sickBeyond: true,
  brake: true,
  heldBy: true,
  heldUntil: true,
  holdsRounds: true,
  policyVersion: true,
};

export const encodeRebalanceState = (record: RebalanceStateRecord): Encoded => encodeRewritten(record);

export const decodeRebalanceState = (
  stored: Pick<StoredText, 'value' | 'schema' | 'minReader'>,
): Decoded<RebalanceStateRecord> =>
  decodeRecord(stored, (fields) => ({
    namespace: asNamespace(fields.namespace),
    state: asOneOf(fields.state, 'state', REBALANCE_STATES),
    since: asTime(fields.since, 'since'),
    why: asText(fields.why, 'why', REBALANCE_STATE_BOUNDS.why),
    ...(fields.changeId !== undefined && { changeId: asText(fields.changeId, 'changeId') }),
    nodes: asArray(fields.nodes, 'nodes', REBALANCE_STATE_BOUNDS.nodes).map(asTroubled),
    nodesBeyond: asCounted(fields.nodesBeyond, 'nodesBeyond'),
    ...(fields.sickBeyond !== undefined && {
      sickBeyond: asArray(fields.sickBeyond, 'sickBeyond', REBALANCE_STATE_BOUNDS.sickBeyond).map(asNode),
    }),
    brake: asBrake(fields.brake),
    ...(fields.heldBy !== undefined && { heldBy: asText(fields.heldBy, 'heldBy', REBALANCE_STATE_BOUNDS.why) }),
    ...(fields.heldUntil !== undefined && { heldUntil: asTime(fields.heldUntil, 'heldUntil') }),
    holdsRounds: asFlag(fields, 'holdsRounds'),
    policyVersion: asCounted(fields.policyVersion, 'policyVersion'),
    ...rewritten(fields, Object.keys(KNOWN), stored.schema),
  }));

const asCounted = (value: unknown, what: string): number => asInteger(value, what, 0, Number.MAX_SAFE_INTEGER);
const asFlag = (fields: Fields, name: string): boolean =>
  typeof fields[name] === 'boolean' ? fields[name] : damaged(`${name} is neither true nor false`);

function asBrake(value: unknown): RebalanceStateRecord['brake'] {
  const fields = asFields(value, 'brake');
  return {
    ...fields,
    isPulled: asFlag(fields, 'isPulled'),
    lost: asCounted(fields.lost, 'lost'),
    of: asCounted(fields.of, 'of'),
  };
}

function asTroubled(value: unknown): TroubledNode {
  const fields = asFields(value, 'a node');
  return {
    ...fields,
    nodeId: asNode(fields.nodeId),
    trouble: asOneOf(fields.trouble, 'trouble', TROUBLES),
    score: asInteger(fields.score, 'score', 0, 100),
    terms: asArray(fields.terms, 'terms', LOAD_SIGNALS.length + 1).map(asTerm),
  };
}

function asTerm(value: unknown): ScoreTerm {
  const fields = asFields(value, 'a term');
  const points = asInteger(fields.points, 'points', 0, 100);
  const signal = asOneOf(fields.signal, 'signal', ['liveness', ...LOAD_SIGNALS]);
  if (signal === 'liveness')
    return { ...fields, signal, value: asOneOf(fields.value, 'value', ['alive', 'suspect', 'dead', 'left']), points };
  return { ...fields, signal, value: asFigure(fields.value), limit: asFigure(fields.limit), points };
}

const asFigure = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : damaged('a figure of a term is no number');
