/**
 * Writes `shard-acks/<self>`: what this node says of the moves that concern it. The record is written anew, whole, until what stands there is what is to
 * be said; it compares its own last version and the node's epoch, so that no earlier life speaks for a later one. What is over is taken back with the next word,
 * or after a while: a write for that alone would keep the next word waiting, and shards with it.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { ProviderAnswer, ProviderRequest, RequestId } from '../../lease/election-provider.ts';
import { conditionOf } from '../../lease/epoch-writes.ts';
import type { Footing } from '../../lease/footing.ts';
import type { LeaseSelf } from '../../lease/lease-context.ts';
import { nodeScope, scopeKey } from '../../lease/lease-records.ts';
import type { HandoverSettings } from './handover-settings.ts';
import { type AckRecord, acksKey, decodeAcks, encodeAcks, HANDOVER_BOUNDS, type HandoverAck } from './move-records.ts';

interface Said {
  readonly acks: readonly HandoverAck[];
  readonly leaving: boolean;
  /** Undefined: it does not rest, or something of it still runs. */
  readonly awayUntil?: number | undefined;
}

export class AckWriter {
  readonly #self: LeaseSelf;
  readonly #settings: HandoverSettings;
  /** What stands in the registry as far as this node knows; null: to be read. */
  #standing: { readonly version: bigint | undefined; readonly value: string | undefined } | null = null;
  #asked: { readonly id: RequestId; readonly value: string | null } | null = null;
  #requests = 0;
  #notBefore = 0;
  /** When what is over is taken back, should nothing else be said before. */
  #tidyAt: number | null = null;

  constructor(self: LeaseSelf, settings: HandoverSettings) {
    this.#self = self;
    this.#settings = settings;
  }

  /** Another history may hold another record. */
  forget(): void {
    this.#standing = null;
    this.#asked = null;
  }

  /** The request that brings what is said closer to what stands; null when there is nothing to do, or nothing to be done yet. */
  say({ acks, leaving, awayUntil }: Said, footing: Footing, now: Instant): ProviderRequest | null {
    if (this.#asked !== null || now < this.#notBefore) return null;
    const { nodeId, bootId } = this.#self;
    // A node that has nothing to say reads nothing either.
    const isNothing = acks.length === 0 && !leaving && awayUntil === undefined;
    if (this.#standing === null) return isNothing ? null : this.#read(nodeId);
    const told = acks.slice(0, HANDOVER_BOUNDS.acks);
    const value = encodeAcks({
      ...{ nodeId, bootId, epoch: footing.epoch, acks: told, ...(leaving && { leaving }) },
      ...(awayUntil !== undefined && { awayUntil }),
    });
    const { version, value: before } = this.#standing;
    const isOver = before !== undefined && value !== before && saysLess(value, before);
    this.#tidyAt = isOver ? (this.#tidyAt ?? now + this.#settings.readPatience) : null;
    if (value === before || (isNothing && before === undefined) || now < (this.#tidyAt ?? 0)) return null;
    const request = this.#next(value);
    return {
      kind: 'transact',
      request,
      txnId: `${nodeId}.${bootId}.acks.${request}`,
      conditions: [
        conditionOf(acksKey(nodeId), version),
        { kind: 'version', key: scopeKey(nodeScope(nodeId)), version: footing.epochVersion },
      ],
      writes: [{ kind: 'put', key: acksKey(nodeId), value }],
    };
  }

  /** It stands in the registry that this life is away until then. */
  saysAway(awayUntil: number): boolean {
    const value = this.#standing?.value;
    return value !== undefined && decodeAcks(value)?.awayUntil === awayUntil;
  }

  /** When `say` may have more to do than now; infinite when an answer comes first. */
  get notBefore(): number {
    return this.#asked === null ? Math.max(this.#notBefore, this.#tidyAt ?? 0) : Number.POSITIVE_INFINITY;
  }

  answered(answer: ProviderAnswer, now: Instant): void {
    if (answer.request !== this.#asked?.id) return;
    const { value } = this.#asked;
    this.#asked = null;
    if (answer.kind === 'committed' && value !== null) this.#standing = { version: answer.version, value };
    else if (answer.kind === 'read-answer') {
      const record = answer.records.find(({ key }) => key === acksKey(this.#self.nodeId));
      this.#standing = { version: record?.version, value: record?.value };
    } else {
      this.#standing = null;
      this.#notBefore = now + this.#settings.retryInterval;
    }
  }

  #read(node: NodeId): ProviderRequest {
    return { kind: 'read', request: this.#next(null), keys: [acksKey(node)] };
  }

  #next(value: string | null): RequestId {
    const id = ++this.#requests as RequestId;
    this.#asked = { id, value };
    return id;
  }
}

/** The same life says some of the same, and nothing else. */
function saysLess(value: string, before: string): boolean {
  const [after, standing] = [decodeAcks(value), decodeAcks(before)];
  if (after === undefined || standing === undefined) return false;
  const isSame = (a: AckRecord, b: AckRecord): boolean =>
    encodeAcks({ ...a, acks: [] }) === encodeAcks({ ...b, acks: [] });
  const said = new Set(standing.acks.map((ack) => JSON.stringify(ack)));
  return isSame(after, standing) && after.acks.every((ack) => said.has(JSON.stringify(ack)));
}
