/**
 * Drops the records of nodes that are gone for good and of whom operators want nothing: each join writes one, so ids that are never used
 * twice would fill the registry. Gone is who has been out of this node's view (its tombstone has ended, or it was never met) all through
 * `forgottenPeerMs` of this process, while others were alive in it: an isolated node, and one that has just started, can tell of nobody.
 * Such an id is free again for any join token.
 */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import type { RegistryRecord } from '@omnirelay/registry';
import type { MembershipSource } from '../membership/membership-source.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { PEER_PREFIX, PEER_SCHEMA, parsePeerRecord } from './peer-record.ts';
import type { RegistryMirror } from './registry-mirror.ts';
import type { Sweep } from './sweep-expired.ts';

export interface ForgottenPeersOptions {
  readonly membership: Pick<MembershipSource, 'self' | 'view' | 'subscribe'>;
  readonly mirror: Pick<RegistryMirror, 'subscribe'>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

const NEVER = Number.MAX_SAFE_INTEGER;

/** A record as a join leaves it; one of a newer writer may want what this version does not know. */
function wantsNothing(record: RegistryRecord): boolean {
  const parsed = parsePeerRecord(record);
  if (record.schema > PEER_SCHEMA || parsed.kind === 'unreadable') return false;
  const { intent, labels, reason } = parsed.record;
  return intent === 'Active' && reason === undefined && Object.keys(labels).length === 0;
}

export class ForgottenPeers implements Sweep, Disposable {
  readonly prefix = PEER_PREFIX;
  readonly #options: ForgottenPeersOptions;
  /** Since when each has been out of the view. */
  readonly #absent = new Map<string, number>();
  readonly #stops: (() => void)[];

  constructor(options: ForgottenPeersOptions) {
    this.#options = options;
    this.#stops = [
      options.membership.subscribe((event) => {
        if (event.kind === 'member-changed') this.#absent.delete(event.member.nodeId);
      }),
      // Enrolled anew, or gone.
      options.mirror.subscribe(({ key }) => this.#absent.delete(key.slice(PEER_PREFIX.length))),
    ];
  }

  /** Unix milliseconds, as a sweep wants it: long ago, or never yet. */
  expiresAt(record: RegistryRecord): number {
    const { membership, now } = this.#options;
    const { members } = membership.view();
    if (!members.values().some(({ nodeId, liveness }) => nodeId !== membership.self && liveness === 'alive')) {
      this.#absent.clear();
      return NEVER;
    }
    const id = record.key.slice(PEER_PREFIX.length);
    if (members.has(asNodeId(id)) || !wantsNothing(record)) {
      this.#absent.delete(id);
      return NEVER;
    }
    const since = this.#absent.get(id) ?? now();
    this.#absent.set(id, since);
    return now() - since >= CONTROL_BOUNDS.forgottenPeerMs ? 0 : NEVER;
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }
}
