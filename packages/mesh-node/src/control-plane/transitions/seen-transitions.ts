/**
 * What this node has seen of lives that begin and end, kept until the registry tells it: so that whoever leads next can write what the one
 * before no longer could.
 */
import { randomUUID } from 'node:crypto';
import { nodeId as asNodeId } from '@omnirelay/primitives';
import type { Member, SwimEvent } from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import { describeChange } from '../../membership/describe-change.ts';
import type { MembershipSource } from '../../membership/membership-source.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { PEER_PREFIX, parsePeerRecord } from '../peer-record.ts';
import type { RegistryMirror } from '../registry-mirror.ts';
import type { TransitionLog } from './transition-log.ts';
import { type Confirmed, isNews, type Transition, transitionKey } from './transition-record.ts';

export interface SeenTransitionsDeps {
  readonly membership: MembershipSource;
  readonly peerRecords: Pick<RegistryMirror, 'records' | 'subscribe'>;
  readonly log: TransitionLog;
}

export class SeenTransitions implements Disposable {
  readonly #deps: SeenTransitionsDeps;
  readonly #seen = new Map<string, Transition[]>();
  /** By the versions of the records that say so. */
  readonly #removals = new Map<string, Transition>();
  readonly #stops: readonly (() => void)[];

  /** `onNews`: there may be something to write. */
  constructor(deps: SeenTransitionsDeps, onNews: () => void) {
    this.#deps = deps;
    for (const member of deps.membership.view().members.values()) this.#note(ofMember(member, deps.membership));
    for (const record of deps.peerRecords.records()) this.#noteRecord(record.key, record);
    this.#stops = [
      deps.membership.subscribe((event) => {
        const transition = ofEvent(event, deps.membership);
        if (transition === undefined) return;
        this.#note(transition);
        onNews();
      }),
      deps.peerRecords.subscribe(({ key, record }) => {
        if (this.#noteRecord(key, record)) onNews();
      }),
    ];
  }

  /** What the registry does not tell yet, the oldest of each node first; what it tells is forgotten here. */
  due(most: number): readonly Transition[] {
    const { log } = this.#deps;
    const due: Transition[] = [];
    for (const [nodeId, seen] of this.#seen) {
      let last: Confirmed | undefined = log.lastOf(nodeId);
      const kept = seen.filter((transition) => {
        if (!isNews(last, transition)) return false;
        const named = namedBy(last, transition);
        last = named;
        if (due.length < most) due.push(named);
        return true;
      });
      if (kept.length === 0) this.#seen.delete(nodeId);
      else if (kept.length < seen.length) this.#seen.set(nodeId, kept);
    }
    for (const removal of this.#removals.values())
      if (due.length < most && !log.has(removal.nodeId, transitionKey(removal))) due.push(removal);
    return due;
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  /** True for a removal. */
  #noteRecord(key: string, record: RegistryRecord | null): boolean {
    const nodeId = key.slice(PEER_PREFIX.length);
    const parsed = record === null ? null : parsePeerRecord(record);
    if (record === null || parsed?.kind !== 'record' || parsed.record.intent !== 'Removed') {
      this.#removals.delete(nodeId);
      return false;
    }
    const { by, at, reason } = parsed.record;
    const member = this.#deps.membership.view().members.get(asNodeId(nodeId));
    this.#removals.set(nodeId, {
      nodeId,
      change: 'removed',
      bootEpoch: member?.life.bootEpoch ?? 0n,
      incarnation: member?.incarnation ?? 0,
      at: new Date(at ?? 0),
      detail: `removed from the mesh${by === undefined ? '' : ` by ${by}`}${reason === undefined ? '' : `: ${reason}`}`,
      correlationId: randomUUID(),
      removal: record.version,
    });
    return true;
  }

  #note(transition: Transition | undefined): void {
    if (transition === undefined) return;
    const { nodeId } = transition;
    const last = this.#deps.log.lastOf(nodeId);
    const seen = (this.#seen.get(nodeId) ?? []).filter((each) => isNews(last, each));
    if (isNews(seen.at(-1) ?? last, transition)) seen.push(transition);
    if (seen.length === 0) {
      this.#seen.delete(nodeId);
      return;
    }
    if (seen.length > CONTROL_BOUNDS.transitionsWaiting) seen.shift();
    // A full list forgets whom it has not heard of for longest.
    this.#seen.delete(nodeId);
    this.#seen.set(nodeId, seen);
    if (this.#seen.size <= CONTROL_BOUNDS.transitionNodes) return;
    const oldest = this.#seen.keys().next().value;
    if (oldest !== undefined) this.#seen.delete(oldest);
  }
}

/** Whom the registry knows nothing of has joined; whom it knows has come back. */
function namedBy(last: Confirmed | undefined, transition: Transition): Transition {
  if (last === undefined || !lives(transition)) return transition;
  const { bootEpoch, incarnation } = transition;
  return {
    ...transition,
    change: 'rejoined',
    detail: `came back with boot epoch ${bootEpoch}, incarnation ${incarnation}`,
  };
}

const lives = ({ change }: Confirmed): boolean => change === 'joined' || change === 'rejoined';

/** Where the member stands now; by what steps it came there is told by the order alone. A suspect lives as it did. */
function ofEvent(event: SwimEvent, membership: MembershipSource): Transition | undefined {
  if (event.kind !== 'member-changed' || event.change === 'forgotten') return undefined;
  const { member } = event;
  if (member.liveness === 'suspect') return undefined;
  const own = membership.transitionsOf(member.nodeId)[0];
  return { ...ofMember(member, membership), ...(own && { at: own.at, correlationId: own.correlationId }) };
}

function ofMember(member: Member, membership: MembershipSource): Transition {
  const { liveness } = member;
  const change = liveness === 'dead' ? 'died' : liveness === 'left' ? 'left' : 'joined';
  return {
    nodeId: member.nodeId,
    change,
    bootEpoch: member.life.bootEpoch,
    incarnation: member.incarnation,
    at: membership.toWall(member.changedAt),
    detail: describeChange({ kind: 'member-changed', member, change }),
    correlationId: randomUUID(),
  };
}
