/** What nodes say of the end of their lives in their acks: that one is about to leave, or has stopped by plan and until when its shards wait for the next life. */
import type { NodeId } from '@omnirelay/primitives';
import { type AckRecord, decodeAcks } from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';

/** As `mesh.sharding.stopGrace` may say at most, and what two clocks may differ by. */
const LONGEST_AWAY_MS = 11 * 60_000;

export class LastWords {
  readonly #acks: ReadonlyMap<NodeId, AckRecord>;
  readonly #wall: () => number;

  /** `wall`: Unix milliseconds. */
  constructor(records: Iterable<Pick<RegistryRecord, 'value'>>, wall: () => number) {
    const acks = [...records].flatMap(({ value }) => decodeAcks(value) ?? []);
    this.#acks = new Map(acks.map((record) => [record.nodeId, record]));
    this.#wall = wall;
  }

  /** This life of the node is about to end by itself. */
  isLeaving(node: NodeId, epoch: bigint): boolean {
    const acks = this.#acks.get(node);
    return acks?.leaving === true && acks.epoch === epoch;
  }

  /** This life of the node has stopped by plan, and its shards wait for the next one until then, Unix milliseconds; undefined once that is over. */
  awayUntil(node: NodeId, epoch: bigint): number | undefined {
    const acks = this.#acks.get(node);
    if (acks?.awayUntil === undefined || acks.epoch !== epoch) return undefined;
    const left = acks.awayUntil - this.#wall();
    return left > 0 && left <= LONGEST_AWAY_MS ? acks.awayUntil : undefined;
  }
}
