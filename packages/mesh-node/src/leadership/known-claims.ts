/**
 * Who holds what, as the registry's records under `claims/` say: a claim is live while it is not released, of the present lineage, and the epoch
 * that it hangs on stands. Changes are told once the transaction that made them is here as a whole.
 */
import type { NodeId } from '@omnirelay/primitives';
import { type ClaimRecord, decodeClaim, type EpochEnding, nodeScope, parseFence, scopeKey } from '@omnirelay/protocol';
import type { RegistryMirror } from '../control-plane/registry-mirror.ts';
import { CLAIMS_PREFIX, NODE_CLAIMS_PREFIX } from './scope-kind.ts';

export type ClaimChange =
  | { readonly kind: 'began'; readonly claim: ClaimRecord }
  | { readonly kind: 'released'; readonly claim: ClaimRecord; readonly next: NodeId | null }
  /** `ending`: null where the holder has begun another epoch, or the lineage is another. */
  | { readonly kind: 'ended'; readonly claim: ClaimRecord; readonly ending: EpochEnding | null };

type Mirror = Pick<
  RegistryMirror,
  'get' | 'records' | 'subscribe' | 'onSettled' | 'loaded' | 'lineageEpoch' | 'staleSince'
>;

export class KnownClaims implements Disposable {
  readonly #mirror: Mirror;
  readonly #listeners = new Set<(change: ClaimChange) => void>();
  readonly #stop: readonly (() => void)[];
  #live = new Map<string, ClaimRecord>();
  #changed = true;

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
    this.#stop = [
      mirror.subscribe(() => {
        this.#changed = true;
      }),
      mirror.onSettled(() => this.#settle()),
    ];
    if (mirror.loaded) this.#settle();
  }

  /** In the order of their scopes. */
  live(): readonly ClaimRecord[] {
    return [...this.#live.values()].sort((a, b) => (a.scope < b.scope ? -1 : 1));
  }

  liveOf(scope: string): ClaimRecord | undefined {
    return this.#live.get(scope);
  }

  /** As it stands in the registry, live or over. */
  last(scope: string): ClaimRecord | undefined {
    return this.#read(scopeKey(scope));
  }

  ofEpoch(nodeId: NodeId, epoch: bigint): readonly ClaimRecord[] {
    return this.live().filter((claim) => claim.nodeId === nodeId && claim.epoch === epoch);
  }

  /** How this epoch ended, where its end is the last that the registry knows of the node. */
  endingOf(nodeId: NodeId, epoch: bigint): EpochEnding | undefined {
    const own = this.#read(scopeKey(nodeScope(nodeId)));
    return own !== undefined && own.epoch === epoch + 1n ? own.ended : undefined;
  }

  /** The transaction that ended this epoch; undefined where it is not known. */
  endedIn(nodeId: NodeId, epoch: bigint): string | undefined {
    const own = this.#read(scopeKey(nodeScope(nodeId)));
    return own?.epoch === epoch + 1n ? own.claimId.replace(/\.ended$/, '') : undefined;
  }

  subscribe(listener: (change: ClaimChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stop) stop();
  }

  #read(key: string): ClaimRecord | undefined {
    const record = this.#mirror.get(key);
    return record === undefined ? undefined : decodeClaim(record.value);
  }

  #isLive(claim: ClaimRecord): boolean {
    return !claim.released && this.#epochStands(claim);
  }

  #epochStands({ fence, nodeId, epoch }: ClaimRecord): boolean {
    if (parseFence(fence)?.lineageEpoch !== this.#mirror.lineageEpoch) return false;
    const own = this.#read(scopeKey(nodeScope(nodeId)));
    return own !== undefined && !own.released && own.epoch === epoch;
  }

  #settle(): void {
    if (!this.#changed) return;
    this.#changed = false;
    const before = this.#live;
    const live = new Map<string, ClaimRecord>();
    for (const { key, value } of this.#mirror.records()) {
      if (!key.startsWith(CLAIMS_PREFIX) || key.startsWith(NODE_CLAIMS_PREFIX)) continue;
      const claim = decodeClaim(value);
      if (claim !== undefined && this.#isLive(claim)) live.set(claim.scope, claim);
    }
    this.#live = live;
    for (const claim of before.values()) if (live.get(claim.scope)?.claimId !== claim.claimId) this.#tellEnd(claim);
    for (const claim of live.values())
      if (before.get(claim.scope)?.claimId !== claim.claimId) this.#tell({ kind: 'began', claim });
  }

  #tellEnd(claim: ClaimRecord): void {
    const now = this.last(claim.scope);
    const ending = this.endingOf(claim.nodeId, claim.epoch);
    const isReleased = now?.claimId === claim.claimId && now.released;
    // While an epoch stands its claims end by release alone, even where the next leader has written over it since; and who leaves has released all it led.
    if (isReleased || ending?.why === 'left' || this.#epochStands(claim)) {
      const next = now?.claimId === claim.claimId ? now.next : now?.nodeId;
      this.#tell({ kind: 'released', claim, next: next ?? null });
    } else this.#tell({ kind: 'ended', claim, ending: ending ?? null });
  }

  #tell(change: ClaimChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}
