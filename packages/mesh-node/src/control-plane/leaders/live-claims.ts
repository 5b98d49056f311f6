/**
 * The claims of the registry as this node has read them, and who leads by them now: a claim is void once it is released, once the epoch that it
 * hangs on has ended or its record was swept, and once another lineage was adopted. A record that cannot be read costs its own scope alone.
 */
import { createHash } from 'node:crypto';
import { type ClaimRecord, decodeClaim, nodeScope, parseFence, scopeKey } from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { UnreadableRecord } from '@omnirelay/wire';
import { CLAIMS_PREFIX, scopeKindOf } from '../../leadership/scope-kind.ts';
import { eachRecord } from '../each-record.ts';
import type { MirrorChange, RegistryMirror } from '../registry-mirror.ts';

/** Claims of a newer schema are not guessed at. */
const CLAIM_SCHEMA = 1;

export interface LiveClaim {
  readonly claim: ClaimRecord;
  readonly record: RegistryRecord;
}

type Source = Pick<RegistryMirror, 'records' | 'subscribe' | 'lineageEpoch' | 'onSettled'>;

/** Undefined when it is none, or needs a newer reader. */
export function readClaim(record: RegistryRecord): ClaimRecord | undefined {
  if (record.minReader > CLAIM_SCHEMA) return undefined;
  const claim = decodeClaim(record.value);
  return claim !== undefined && scopeKey(claim.scope) === record.key ? claim : undefined;
}

const scopeOfKey = (key: string): string => key.slice(CLAIMS_PREFIX.length);

const digestOf = (leads: readonly string[]): string =>
  leads.length === 0 ? '' : createHash('sha256').update(leads.join('\n')).digest('base64url').slice(0, 11);

interface Leads {
  readonly lineageEpoch: bigint;
  readonly byNode: ReadonlyMap<string, readonly string[]>;
  readonly digest: string;
}

export class LiveClaims implements Disposable {
  readonly #mirror: Source;
  readonly #claims = new Map<string, LiveClaim>();
  readonly #unreadable = new Map<string, UnreadableRecord>();
  readonly #listeners = new Set<(nodes: readonly string[]) => void>();
  readonly #stops: readonly (() => void)[];
  readonly #onUnreadable: (record: string, why: string) => void;
  #leads: Leads | null = null;
  #told: Leads = { lineageEpoch: 0n, byNode: new Map(), digest: '' };
  #telling = false;

  constructor(mirror: Source, onUnreadable: (record: string, why: string) => void) {
    this.#mirror = mirror;
    this.#onUnreadable = onUnreadable;
    this.#stops = [
      eachRecord(mirror, (change) => this.#put(change)),
      // Of another lineage all are void, though no record has changed.
      mirror.onSettled(() => {
        if (this.#leads?.lineageEpoch !== mirror.lineageEpoch) this.#changed();
      }),
    ];
  }

  get(scope: string): LiveClaim | undefined {
    const found = this.#claims.get(scope);
    return found !== undefined && this.#isLive(found.claim) ? found : undefined;
  }

  /** Live or not: the last one of the scope. */
  last(scope: string): LiveClaim | undefined {
    return this.#claims.get(scope);
  }

  /** The last one of each scope. */
  all(): IterableIterator<LiveClaim> {
    return this.#claims.values();
  }

  /** In the order of their scopes. */
  live(): readonly LiveClaim[] {
    return [...this.#claims.values()]
      .filter(({ claim }) => this.#isLive(claim))
      .sort((a, b) => (a.claim.scope < b.claim.scope ? -1 : 1));
  }

  unreadable(): readonly UnreadableRecord[] {
    return [...this.#unreadable.values()];
  }

  /** What a node leads, but for its own lease. */
  leadsOf(nodeId: string): readonly string[] {
    return this.#current().byNode.get(nodeId) ?? [];
  }

  /** Equal exactly when everybody leads the same; empty when nobody leads anything. */
  digest(): string {
    return this.#current().digest;
  }

  /** Called with the nodes that lead something else than they did. */
  onLeads(listener: (nodes: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #put({ key, record }: MirrorChange): void {
    const scope = scopeOfKey(key);
    this.#claims.delete(scope);
    this.#unreadable.delete(scope);
    if (record !== null) {
      const claim = readClaim(record);
      if (claim !== undefined) this.#claims.set(scope, { claim, record });
      else {
        const why = record.minReader > CLAIM_SCHEMA ? `it needs a reader of version ${record.minReader}` : 'no claim';
        this.#unreadable.set(scope, { record: key, why });
        this.#onUnreadable(key, why);
      }
    }
    this.#changed();
  }

  #isLive({ scope, released, fence, nodeId, epoch }: ClaimRecord): boolean {
    if (released || (parseFence(fence)?.lineageEpoch ?? 0n) !== this.#mirror.lineageEpoch) return false;
    const own = nodeScope(nodeId);
    if (scope === own) return true;
    const node = this.#claims.get(own)?.claim;
    // Swept: it was ended long ago. One that cannot be read says nothing against it.
    if (node === undefined) return this.#unreadable.has(own);
    return node.epoch < epoch || (node.epoch === epoch && !node.released);
  }

  #current(): Leads {
    const { lineageEpoch } = this.#mirror;
    if (this.#leads?.lineageEpoch === lineageEpoch) return this.#leads;
    const byNode = new Map<string, string[]>();
    const all: string[] = [];
    for (const { claim } of this.live()) {
      if (scopeKindOf(claim.scope) === 'node') continue;
      const leads = byNode.get(claim.nodeId);
      if (leads === undefined) byNode.set(claim.nodeId, [claim.scope]);
      else leads.push(claim.scope);
      all.push(`${claim.scope} ${claim.nodeId}`);
    }
    this.#leads = { lineageEpoch, byNode, digest: digestOf(all) };
    return this.#leads;
  }

  #changed(): void {
    this.#leads = null;
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => this.#tell());
  }

  #tell(): void {
    this.#telling = false;
    const [before, now] = [this.#told, this.#current()];
    if (before.digest === now.digest) return;
    this.#told = now;
    const text = (leads: Leads, node: string): string => (leads.byNode.get(node) ?? []).join(' ');
    const nodes = [...new Set([...before.byNode.keys(), ...now.byNode.keys()])];
    const changed = nodes.filter((node) => text(before, node) !== text(now, node));
    for (const listener of this.#listeners) listener(changed);
  }
}
