/** Takes claims out of what a machine hears, or puts others in their place. */
import type { Frame, MemberClaim, SwimInput } from '@omnirelay/protocol';

export function filterHeardClaims(input: SwimInput, keep: (claim: MemberClaim) => boolean): SwimInput {
  if (input.kind !== 'frame') return input;
  const { frame } = input;
  if (frame.kind === 'events' || frame.kind === 'records')
    return { ...input, frame: { ...frame, claims: frame.claims.filter(keep) } };
  if (
    (frame.kind === 'ack' || frame.kind === 'indirect-ack') &&
    frame.claim !== undefined &&
    !keep({ kind: 'alive', claim: frame.claim })
  ) {
    const { claim: _dropped, ...rest } = frame;
    return { ...input, frame: rest as Frame };
  }
  return input;
}
