/**
 * What one member sees of the others, as it tells a control node. Instants are told by their distance from now, since clocks differ: what
 * is decoded stands on the reader's own clock. Decoding never throws on bytes.
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { bootId, type Instant, millis, type NodeId } from '@omnirelay/primitives';
import type { IndirectProbe, Member, ProbeEvidence } from '@omnirelay/protocol';
import { FRAME_BOUNDS } from './bounds.ts';
import { checkCount, checkedNodeId, Malformed, safeInteger } from './frame-checks.ts';
import { CAUSE, LIVENESS, readCause, readLiveness } from './frame-literals.ts';
import * as pb from './generated/omnirelay/membership/v1/membership_pb.ts';

export type ObserveRequest =
  | { readonly kind: 'view' }
  | { readonly kind: 'member'; readonly nodeId: string }
  | { readonly kind: 'neighbours' };

/** Without what the member says of itself: that everybody has by gossip. */
export type ObservedMember = Omit<Member, 'claim'> & { readonly isNeighbour: boolean };

export interface ObservedView {
  readonly nodeId: NodeId;
  readonly digest: string;
  readonly localHealth: number;
  readonly members: readonly ObservedMember[];
}

const SUBJECT = {
  view: pb.ObserveSubject.VIEW,
  member: pb.ObserveSubject.MEMBER,
  neighbours: pb.ObserveSubject.NEIGHBOURS,
} as const;

export const encodeObserveRequest = (request: ObserveRequest): Uint8Array =>
  toBinary(
    pb.ObserveRequestSchema,
    create(pb.ObserveRequestSchema, {
      subject: SUBJECT[request.kind],
      nodeId: request.kind === 'member' ? request.nodeId : '',
    }),
  );

/** Null when it is no request that this version knows. */
export function decodeObserveRequest(bytes: Uint8Array): ObserveRequest | null {
  try {
    const { subject, nodeId } = fromBinary(pb.ObserveRequestSchema, bytes);
    if (subject === pb.ObserveSubject.VIEW) return { kind: 'view' };
    if (subject === pb.ObserveSubject.NEIGHBOURS) return { kind: 'neighbours' };
    return subject === pb.ObserveSubject.MEMBER ? { kind: 'member', nodeId: checkedNodeId(nodeId) } : null;
  } catch {
    return null;
  }
}

export function encodeObserved(view: ObservedView, now: Instant): Uint8Array {
  const { nodeId, digest, localHealth } = view;
  const members = view.members.map((member) => toMessage(member, now));
  return toBinary(pb.ObserveResponseSchema, create(pb.ObserveResponseSchema, { nodeId, digest, localHealth, members }));
}

function toMessage(member: ObservedMember, now: Instant): pb.ObservedMember {
  const { life, suspicion, probe, lastSeen, rtt, tombstoneUntil } = member;
  return create(pb.ObservedMemberSchema, {
    nodeId: member.nodeId,
    life: { bootEpoch: life.bootEpoch, bootId: life.bootId },
    incarnation: BigInt(member.incarnation),
    liveness: LIVENESS[member.liveness],
    changedMsAgo: now - member.changedAt,
    ...(lastSeen === undefined ? {} : { seenMsAgo: now - lastSeen }),
    ...(rtt === undefined ? {} : { rttMs: rtt }),
    ...(tombstoneUntil === undefined ? {} : { tombstoneMsLeft: tombstoneUntil - now }),
    concludedBy: member.concludedBy ?? '',
    isNeighbour: member.isNeighbour,
    ...(suspicion === undefined
      ? {}
      : {
          suspicion: {
            startedMsAgo: now - suspicion.startedAt,
            deadlineMsLeft: suspicion.deadline - now,
            confirmationsNeeded: suspicion.confirmationsNeeded,
            accusations: suspicion.accusations.map(({ accuser, cause, at }) => ({
              accuser,
              cause: CAUSE[cause],
              msAgo: now - at,
            })),
          },
        }),
    ...(probe === undefined
      ? {}
      : {
          probe: {
            msAgo: now - probe.at,
            outcome: probe.outcome,
            indirect: probe.indirect.map((help) => ({ ...help })),
          },
        }),
  });
}

export type DecodedView =
  | { readonly kind: 'view'; readonly view: ObservedView }
  | { readonly kind: 'malformed'; readonly problem: string };

export function decodeObserved(bytes: Uint8Array, now: Instant): DecodedView {
  try {
    const { nodeId, digest, localHealth, members } = fromBinary(pb.ObserveResponseSchema, bytes);
    checkCount(members, FRAME_BOUNDS.observedMembers, 'members');
    return {
      kind: 'view',
      view: {
        nodeId: checkedNodeId(nodeId),
        digest: digest.slice(0, 64),
        localHealth: checkedNumber(localHealth, 'local health'),
        members: members.map((member) => fromMessage(member, now)),
      },
    };
  } catch (error) {
    const problem = error instanceof Malformed ? error.message : `not protobuf: ${(error as Error).message}`;
    return { kind: 'malformed', problem };
  }
}

/** A century in milliseconds: whoever says more means nothing. */
const LONGEST_MS = 3.2e12;

function checkedNumber(value: number, what: string): number {
  if (!(Math.abs(value) <= LONGEST_MS)) throw new Malformed(`${what} is out of range`);
  return value;
}

const PROBE_OUTCOMES: readonly string[] = [
  'pending',
  'ack',
  'timeout',
  'no-channel',
] satisfies ProbeEvidence['outcome'][];
const HELP_OUTCOMES: readonly string[] = ['pending', 'ack', 'nack', 'no-answer'] satisfies IndirectProbe['outcome'][];
const MOST = 64;

function literal<T extends string>(value: string, known: readonly string[], what: string): T {
  if (!known.includes(value)) throw new Malformed(`${what} is not known`);
  return value as T;
}

function fromMessage(message: pb.ObservedMember, now: Instant): ObservedMember {
  const at = (msAgo: number): Instant => (now - checkedNumber(msAgo, 'a time')) as Instant;
  const { life, suspicion, probe, seenMsAgo, rttMs, tombstoneMsLeft, concludedBy } = message;
  if (life === undefined) throw new Malformed('a member without a life');
  if (suspicion !== undefined) checkCount(suspicion.accusations, MOST, 'accusations');
  if (probe !== undefined) checkCount(probe.indirect, MOST, 'indirect probes');
  return {
    nodeId: checkedNodeId(message.nodeId),
    life: { bootEpoch: life.bootEpoch, bootId: bootId(life.bootId.slice(0, FRAME_BOUNDS.textLength)) },
    incarnation: safeInteger(message.incarnation, 'an incarnation'),
    liveness: readLiveness(message.liveness),
    changedAt: at(message.changedMsAgo),
    ...(seenMsAgo === undefined ? {} : { lastSeen: at(seenMsAgo) }),
    ...(rttMs === undefined ? {} : { rtt: millis(Math.max(0, checkedNumber(rttMs, 'a round trip'))) }),
    ...(tombstoneMsLeft === undefined ? {} : { tombstoneUntil: at(-tombstoneMsLeft) }),
    ...(concludedBy === '' ? {} : { concludedBy: checkedNodeId(concludedBy) }),
    isNeighbour: message.isNeighbour,
    ...(suspicion === undefined
      ? {}
      : {
          suspicion: {
            startedAt: at(suspicion.startedMsAgo),
            deadline: at(-suspicion.deadlineMsLeft),
            confirmationsNeeded: suspicion.confirmationsNeeded,
            accusations: suspicion.accusations.map(({ accuser, cause, msAgo }) => ({
              accuser: checkedNodeId(accuser),
              cause: readCause(cause),
              at: at(msAgo),
            })),
          },
        }),
    ...(probe === undefined
      ? {}
      : {
          probe: {
            at: at(probe.msAgo),
            outcome: literal(probe.outcome, PROBE_OUTCOMES, 'a probe outcome'),
            indirect: probe.indirect.map(({ helper, outcome }) => ({
              helper: checkedNodeId(helper),
              outcome: literal(outcome, HELP_OUTCOMES, 'an outcome'),
            })),
          },
        }),
  };
}
