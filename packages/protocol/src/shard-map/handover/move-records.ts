/**
 * The records that hand-overs live in. `shard-moves/<namespace>` says which moves are in flight; the leader writes it, under its fence, and no shard
 * changes its owner but in a transaction that writes it too, so it names the generation it goes with. `shard-acks/<node>` says how far a node has
 * come with the moves that concern it; the node writes it for itself. Numbers that may grow are decimal strings in JSON.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { Namespace } from '../model.ts';
import type { MoveStep } from './move-step.ts';

export const MOVES_PREFIX = 'shard-moves/';
export const ACKS_PREFIX = 'shard-acks/';
export const movesKey = (namespace: Namespace): string => `${MOVES_PREFIX}${namespace}`;
export const acksKey = (node: NodeId): string => `${ACKS_PREFIX}${node}`;

export const HANDOVER_BOUNDS = {
  /** In one record of moves: the registry takes no value above 64 KiB. */
  moves: 192,
  /** In one node's record of acks, of all namespaces; for the same reason. */
  acks: 320,
  namespaces: 1_024,
  /** Shards of a namespace that a leader knows not to have stopped. */
  backOffs: 4_096,
  /** Shards that one transaction may give to somebody else, where their owners are gone. */
  shardsPerDelta: 4_096,
  /** Nodes whose epochs one transaction compares: a store takes 128 conditions and writes. */
  nodesPerTransaction: 48,
  /** Steps of planned changes that begin or end in one transaction, and changes that they are of; and changes that one record of moves is for. */
  stepsPerTransaction: 16,
  changesPerTransaction: 4,
  changesInFlight: 64,
  /** Calls held for one shard, and by one node. */
  heldPerShard: 256,
  heldPerNode: 4_096,
} as const;

/** One life of a node's lease. */
export interface MoveEnd {
  readonly nodeId: NodeId;
  readonly epoch: bigint;
}

/**
 * `prepare`: the new one opens its hold queue. `stop`: the old one ends its work and forwards. `committed`: the map says so too. `aborted`: the old
 * one goes on.
 */
export type MoveStage = 'prepare' | 'stop' | 'committed' | 'aborted';
const STAGES: readonly unknown[] = ['prepare', 'stop', 'committed', 'aborted'] satisfies readonly MoveStage[];

export interface HandoverMove {
  /** `lineage epoch.count.nonce`: never given twice, and nobody can say `stopped` of it before it is written. */
  readonly moveId: string;
  readonly shard: number;
  readonly from: MoveEnd;
  readonly to: MoveEnd;
  readonly stage: MoveStage;
  /** It is one of a planned change. */
  readonly step?: MoveStep;
}

export interface HandoverRecord {
  /** Of the map, when this was written: whoever knows a map older than that knows too little to act on this. */
  readonly generation: bigint;
  /** Moves begun so far. */
  readonly begun: bigint;
  /** At most one a shard. */
  readonly moves: readonly HandoverMove[];
}

/**
 * `holding`: the new one holds calls. `stopped`: nothing runs any more at the old one, and nothing will. `started`: the new one has read that the shard
 * is its own. `resumed`: the old one has read that it stays.
 */
export type AckState = 'holding' | 'stopped' | 'started' | 'resumed';
const ACK_STATES: readonly unknown[] = ['holding', 'stopped', 'started', 'resumed'] satisfies readonly AckState[];

export interface HandoverAck {
  readonly namespace: Namespace;
  readonly moveId: string;
  readonly state: AckState;
}

export interface AckRecord extends MoveEnd {
  readonly bootId: string;
  readonly acks: readonly HandoverAck[];
  /** This life is about to end by itself: its shards are to be handed over first, whatever the round has left. */
  readonly leaving?: true;
  /** This life has stopped by plan, with nothing running any more: its shards wait for the next one until then, in Unix milliseconds. */
  readonly awayUntil?: number;
}

export const NO_MOVES: HandoverRecord = { generation: 0n, begun: 0n, moves: [] };

/** Nodes and changes are written once each, so that a full record stays within what a store takes. */
export function encodeMoves({ generation, begun, moves }: HandoverRecord): string {
  const [nodes, changes] = [new Places(), new Places()];
  const told = moves.map(({ moveId, shard, from, to, stage, step }) => ({
    moveId,
    shard,
    from: [nodes.of(from.nodeId), String(from.epoch)],
    to: [nodes.of(to.nodeId), String(to.epoch)],
    stage,
    ...(step && { step: [changes.of(`${step.changeId}/${step.revision}`), step.step] }),
  }));
  const [named, of] = [nodes.all, changes.all];
  const record = { generation: String(generation), begun: String(begun), nodes: named, moves: told };
  return JSON.stringify(of.length === 0 ? record : { ...record, changes: of });
}

/** Texts with the places at which they were first met. */
class Places {
  readonly #places = new Map<string, number>();

  of(text: string): number {
    const place = this.#places.get(text) ?? this.#places.size;
    this.#places.set(text, place);
    return place;
  }
  get all(): readonly string[] {
    return [...this.#places.keys()];
  }
}

export function encodeAcks({ nodeId, bootId, epoch, acks, leaving, awayUntil }: AckRecord): string {
  return JSON.stringify({ nodeId, bootId, epoch: String(epoch), acks, leaving, awayUntil });
}

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is string => isText(value) && /^\d{1,30}$/.test(value);
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function decodeEnd(value: unknown, nodes: readonly unknown[]): MoveEnd | undefined {
  if (!Array.isArray(value)) return undefined;
  const [place, epoch] = value as readonly unknown[];
  const nodeId = typeof place === 'number' ? nodes[place] : undefined;
  return isText(nodeId) && isNumber(epoch) ? { nodeId: nodeId as NodeId, epoch: BigInt(epoch) } : undefined;
}

/** `null` when there is none, undefined when it is none that is understood. */
function decodeStep(value: unknown, changes: unknown): MoveStep | null | undefined {
  if (value === undefined) return null;
  const [place, step] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const change: unknown = Array.isArray(changes) && typeof place === 'number' ? changes[place] : undefined;
  const [, changeId, revision] = (isText(change) && /^([^/]+)\/(\d{1,4})$/.exec(change)) || [];
  if (changeId === undefined || !Number.isSafeInteger(step)) return undefined;
  return { changeId, revision: Number(revision), step: step as number };
}

function decodeMove(value: unknown, nodes: readonly unknown[], changes: unknown): HandoverMove | undefined {
  if (!isFields(value)) return undefined;
  const { moveId, shard, stage } = value;
  const step = decodeStep(value.step, changes);
  const from = decodeEnd(value.from, nodes);
  const to = decodeEnd(value.to, nodes);
  if (!isText(moveId) || !Number.isSafeInteger(shard) || !STAGES.includes(stage) || !from || !to) return undefined;
  if (step === undefined) return undefined;
  return { moveId, shard: shard as number, from, to, stage: stage as MoveStage, ...(step && { step }) };
}

/** Undefined when the text is no record of moves, whole: of a move that is not understood nobody knows what it forbids. */
export function decodeMoves(text: string): HandoverRecord | undefined {
  const { generation, begun, nodes, moves, changes } = fieldsOf(text) ?? {};
  if (!isNumber(generation) || !isNumber(begun) || !Array.isArray(nodes) || !Array.isArray(moves)) return undefined;
  const known = moves.map((move) => decodeMove(move, nodes, changes)).filter((move) => move !== undefined);
  if (known.length !== moves.length) return undefined;
  return { generation: BigInt(generation), begun: BigInt(begun), moves: known };
}

/** Undefined when the text is no record of acks; acks that are not understood are left out. */
export function decodeAcks(text: string): AckRecord | undefined {
  const { nodeId, bootId, epoch, acks, leaving, awayUntil } = fieldsOf(text) ?? {};
  if (!isText(nodeId) || !isText(bootId) || !isNumber(epoch) || !Array.isArray(acks)) return undefined;
  const known = acks.flatMap((ack: unknown): HandoverAck[] => {
    if (!isFields(ack)) return [];
    const { namespace, moveId, state } = ack;
    if (!isText(namespace) || !isText(moveId) || !ACK_STATES.includes(state)) return [];
    return [{ namespace: namespace as Namespace, moveId, state: state as AckState }];
  });
  return {
    ...{ nodeId: nodeId as NodeId, bootId, epoch: BigInt(epoch), acks: known },
    ...(leaving === true && { leaving }),
    ...(Number.isSafeInteger(awayUntil) && { awayUntil: awayUntil as number }),
  };
}
