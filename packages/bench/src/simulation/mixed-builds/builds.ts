/**
 * Builds as they meet during a rolling upgrade: today's codec, and one of tomorrow that adds a field which today's has never heard of to
 * every frame and to what its node says of itself. What it reads it reads as today's does.
 */
import { type AliveClaim, CAPABILITIES, type Frame, type FrameKind } from '@omnirelay/protocol';
import { type Birth, simNodeId } from '@omnirelay/simulation';
import { capabilitiesHash, decodeFrame, encodeFrame, type FrameStamp, membershipPb, OWN_STAMP } from '@omnirelay/wire';
import { concat, lengthDelimited, ofTomorrow } from './appended-fields.ts';

export interface Build {
  encode(frame: Frame, writer: Birth): Uint8Array;
  /** Null: refused. */
  decode(bytes: Uint8Array): Frame | null;
}

export const TODAY: Build = {
  encode: once((frame) => encodeFrame(frame)),
  decode(bytes) {
    const decoded = decodeFrame(bytes);
    return decoded.kind === 'frame' ? decoded.frame : null;
  },
};

/** Told of each statement that this build's nodes make about themselves, as it is written. */
export type OnStatement = (said: AliveClaim) => void;

const STAMP: FrameStamp = { ...OWN_STAMP, capabilitiesHash: capabilitiesHash([...CAPABILITIES, 'of-tomorrow']) };

/** With `adds` false it differs from today's by its stamp alone. */
export function tomorrow({ adds, onStatement }: { readonly adds: boolean; readonly onStatement: OnStatement }): Build {
  const statements = new WeakMap<AliveClaim, AliveClaim>();
  const stated = (claim: AliveClaim): AliveClaim => {
    const known = statements.get(claim) ?? stateAnew(claim, adds);
    if (!statements.has(claim)) onStatement(known);
    statements.set(claim, known);
    return known;
  };
  return {
    ...TODAY,
    encode: once((frame, writer) => {
      const own = withClaims(frame, (claim) => (isOwn(claim, writer) ? stated(claim) : claim));
      const bytes = encodeFrame(own, STAMP);
      return adds ? concat(bytes, fieldsOfTomorrow(frame.kind)) : bytes;
    }),
  };
}

const isOwn = (claim: AliveClaim, { namedAs, bootId }: Birth): boolean =>
  claim.origin === undefined && claim.nodeId === simNodeId(namedAs) && claim.bootId === bootId;

function stateAnew(claim: AliveClaim, adds: boolean): AliveClaim {
  const today = TODAY.decode(encodeFrame({ kind: 'ack', seq: 0, claim }));
  if (today?.kind !== 'ack' || today.claim?.origin === undefined) throw new Error('a statement that today cannot read');
  const { bytes } = today.claim.origin;
  if (!adds) return { ...claim, origin: { bytes } };
  const text = `${claim.nodeId}/${claim.bootId}/${claim.incarnation}/${claim.metadata.metadataVersion}`;
  const { number } = membershipPb.AliveStatementSchema.field.metadata;
  return { ...claim, origin: { bytes: concat(bytes, ofTomorrow(text), lengthDelimited(number, ofTomorrow(text))) } };
}

/** In the envelope, in the frame, and in its body. */
function fieldsOfTomorrow(kind: FrameKind): Uint8Array {
  const bodyName = kind.replace(/-./g, (dash) => dash.charAt(1).toUpperCase());
  const body = membershipPb.FrameSchema.fields.find(({ localName }) => localName === bodyName);
  if (body === undefined) throw new Error(`the wire has no ${kind}`);
  const ofFrame = concat(ofTomorrow('frame'), lengthDelimited(body.number, ofTomorrow('body')));
  const { number } = membershipPb.ChannelRequestSchema.field.frame;
  return concat(lengthDelimited(number, ofFrame), ofTomorrow('envelope'));
}

/** The alive claims of a frame, each changed. */
export function withClaims(frame: Frame, change: (claim: AliveClaim) => AliveClaim): Frame {
  switch (frame.kind) {
    case 'hello':
    case 'welcome':
      return { ...frame, claim: change(frame.claim) };
    case 'ack':
    case 'indirect-ack':
      return frame.claim === undefined ? frame : { ...frame, claim: change(frame.claim) };
    case 'events':
    case 'records':
      return {
        ...frame,
        claims: frame.claims.map((each) =>
          each.kind === 'alive' ? { kind: 'alive', claim: change(each.claim) } : each,
        ),
      };
    default:
      return frame;
  }
}

/** A flood hands one frame to many channels. */
function once(encode: Build['encode']): Build['encode'] {
  const encoded = new WeakMap<Frame, Uint8Array>();
  return (frame, writer) => {
    const bytes = encoded.get(frame) ?? encode(frame, writer);
    encoded.set(frame, bytes);
    return bytes;
  };
}
