/**
 * The peers of the API: the membership view of this node joined with the registry's records, as one ordered stream of changes with a
 * bounded history. Positions resume exactly within one life of this view; at another node silently if the digests agree and the records
 * are the same, else with one `resync` that says why. last-seen, RTT and health are outside positions and ETags: they move all the time.
 */
import { createHash } from 'node:crypto';
import { nodeId as asNodeId } from '@omnirelay/primitives';
import type { Peer } from '@omnirelay/wire';
import type { MembershipSource } from '../membership/membership-source.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { ViewPosition } from './cursor.ts';
import { describeMember, describeUnseen, type KnownRecord, type Observer } from './describe-peer.ts';
import type { LiveClaims } from './leaders/live-claims.ts';
import { PEER_PREFIX, peerKey } from './peer-record.ts';
import type { RegistryMirror } from './registry-mirror.ts';
import type { ResyncReason } from './resync.ts';

export interface ViewEntry {
  readonly position: ViewPosition;
  readonly nodeId: string;
  /** Null: no longer listed. */
  readonly peer: Peer | null;
  /** As it was told of last. Null: it was not listed. Unknown to a watcher of another node, who has seen what that one told. */
  readonly before: Peer | null | 'unknown';
}

export type Resume =
  | { readonly kind: 'entries'; readonly entries: readonly ViewEntry[] }
  | { readonly kind: 'resync'; readonly reason: ResyncReason };

type Settled = Pick<ViewPosition, 'lineageEpoch' | 'revision' | 'digest'>;

export interface PeersViewOptions {
  readonly membership: MembershipSource;
  readonly mirror: RegistryMirror;
  /** Who leads what, by the registry's claims. */
  readonly leads: Pick<LiveClaims, 'leadsOf' | 'onLeads' | 'digest'>;
  readonly viewId: string;
  readonly wall: () => number;
}

export class PeersView implements Disposable {
  readonly #options: PeersViewOptions;
  readonly #history: ViewEntry[] = [];
  readonly #listeners = new Set<(entry: ViewEntry) => void>();
  readonly #stops: (() => void)[];
  /** Changes of this turn: they are told together, since the view behind them holds them all from the first one on. */
  #batch: Omit<ViewEntry, 'position'>[] = [];
  /** Each peer as it was told of last, or will be with the batch. */
  readonly #told = new Map<string, Peer>();
  /** Where the view stood before the batch. */
  #settled: Settled = { lineageEpoch: 0n, revision: 0n, digest: '' };
  #sequence = 0;

  constructor(options: PeersViewOptions) {
    this.#options = options;
    for (const peer of this.list()) this.#told.set(peer.nodeId, peer);
    this.#stops = [
      options.membership.subscribe((event) => {
        if (event.kind === 'member-changed') this.#note(event.member.nodeId);
        if (event.kind === 'load-told') this.#note(event.nodeId);
      }),
      options.mirror.subscribe((change) => this.#note(change.key.slice(PEER_PREFIX.length))),
      options.leads.onLeads((nodes) => {
        for (const id of nodes) this.#note(id);
      }),
    ];
    // Until then no intent is known.
    options.mirror.whenLoaded(() => {
      for (const id of this.ids()) this.#note(id);
    });
  }

  get(id: string): Peer | undefined {
    const { membership, mirror, leads, wall } = this.#options;
    const member = membership.view().members.get(asNodeId(id));
    const record = mirror.get(peerKey(id));
    const peer =
      member !== undefined
        ? describeMember(member, this.recordOf(id), this.#observer(), new Date(wall()))
        : record === undefined
          ? null
          : describeUnseen(id, record, membership.self);
    return peer === null ? undefined : { ...peer, leads: leads.leadsOf(id) };
  }

  /** What operators want of it, as far as this node has read it. */
  recordOf(id: string): KnownRecord {
    const { mirror } = this.#options;
    return mirror.loaded ? mirror.get(peerKey(id)) : 'not-read';
  }

  #observer(): Observer {
    const { membership } = this.#options;
    return { self: membership.self, localHealth: membership.view().localHealth, toWall: (at) => membership.toWall(at) };
  }

  /** In the order of node ids. */
  ids(): string[] {
    const { membership, mirror } = this.#options;
    const ids = new Set<string>(membership.view().members.keys());
    for (const record of mirror.records()) ids.add(record.key.slice(PEER_PREFIX.length));
    return [...ids].sort();
  }

  list(): Peer[] {
    return this.ids().flatMap((id) => this.get(id) ?? []);
  }

  position(): ViewPosition {
    const { membership, viewId } = this.#options;
    return { node: membership.self, viewId, sequence: this.#sequence, ...this.#settle() };
  }

  /** Of an answer to a write: whoever brings it is answered with what was written, as soon as that is here. */
  positionOfWrite(revision: bigint): ViewPosition {
    const now = this.position();
    const { mirror } = this.#options;
    const lineageEpoch = mirror.storedLineageEpoch;
    if (lineageEpoch > now.lineageEpoch) return { ...now, lineageEpoch, revision };
    return revision > now.revision ? { ...now, revision } : now;
  }

  /** Lineage, revision and digest of what has been told: while a batch waits, those before it. */
  #settle(): Settled {
    const { membership, mirror } = this.#options;
    const { lineageEpoch, revision } = mirror;
    if (this.#batch.length === 0) {
      const leads = this.#options.leads.digest();
      const { digest } = membership.view();
      this.#settled = { lineageEpoch, revision, digest: leads === '' ? digest : `${digest}.${leads}` };
    }
    return this.#settled;
  }

  /** Equal exactly when the content is (but for last-seen, RTT and health). */
  etag(salt: string): string {
    const p = this.position();
    const { loaded, staleSince } = this.#options.mirror;
    const stale = `${loaded} ${staleSince === null ? 'fresh' : 'stale'}`;
    const text = [
      p.lineageEpoch,
      p.revision,
      p.node,
      p.digest,
      this.#options.membership.view().members.size,
      stale,
      salt,
    ].join('|');
    return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  }

  staleSince(): string | undefined {
    const at = this.#options.mirror.staleSince;
    return at === null ? undefined : new Date(at).toISOString();
  }

  resume(from: ViewPosition): Resume {
    const now = this.position();
    if (from.lineageEpoch !== now.lineageEpoch) return { kind: 'resync', reason: 'lineage-changed' };
    if (from.viewId === now.viewId) {
      const oldest = this.#history[0]?.position.sequence ?? now.sequence + 1;
      if (from.sequence > now.sequence || from.sequence + 1 < oldest) return { kind: 'resync', reason: 'compacted' };
      return { kind: 'entries', entries: this.#history.filter((entry) => entry.position.sequence > from.sequence) };
    }
    if (from.digest !== now.digest) return { kind: 'resync', reason: 'source-changed' };
    return { kind: 'entries', entries: this.#missed(from, now) };
  }

  /**
   * The records that a watcher from another node has not seen, oldest first. Each position but the last is still one of that node: whoever
   * is cut off in between goes on behind what it has.
   */
  #missed(from: ViewPosition, now: ViewPosition): ViewEntry[] {
    const missed = [...this.#options.mirror.records()]
      .filter(({ version }) => version > from.revision)
      .sort((a, b) => (a.version < b.version ? -1 : a.version > b.version ? 1 : 0));
    let { revision } = from;
    return missed.map((record, index) => {
      const next = missed[index + 1];
      // Records of one transaction are behind one only when all of them are.
      if (next !== undefined && next.version > record.version) revision = record.version;
      const nodeId = record.key.slice(PEER_PREFIX.length);
      const position = next === undefined ? now : { ...from, revision };
      return { position, nodeId, peer: this.get(nodeId) ?? null, before: 'unknown' };
    });
  }

  subscribe(listener: (entry: ViewEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #note(id: string): void {
    if (this.#batch.length === 0) queueMicrotask(() => this.#tell());
    const peer = this.get(id) ?? null;
    this.#batch.push({ nodeId: id, peer, before: this.#told.get(id) ?? null });
    if (peer === null) this.#told.delete(id);
    else this.#told.set(id, peer);
  }

  #tell(): void {
    const before = this.position();
    const batch = this.#batch;
    this.#batch = [];
    for (const [index, changed] of batch.entries()) {
      this.#sequence += 1;
      const isLast = index === batch.length - 1;
      const position = isLast ? this.position() : { ...before, sequence: this.#sequence };
      const entry: ViewEntry = { ...changed, position };
      this.#history.push(entry);
      if (this.#history.length > CONTROL_BOUNDS.viewHistory) this.#history.shift();
      for (const listener of this.#listeners) listener(entry);
    }
  }
}
