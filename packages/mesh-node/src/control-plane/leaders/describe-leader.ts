/** Claims, conflicts and terms as the API tells them. */
import type { LeaderConflict, LeaderTerm, LeaderToken } from '@omnirelay/wire';
import type { LeadershipConflict } from '../../leadership/leadership.ts';
import { scopeKindOf } from '../../leadership/scope-kind.ts';
import type { ControlState } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import type { LiveClaim } from './live-claims.ts';
import { type Note, noteOfClaim } from './note.ts';
import type { LogEntry, PlacedTerm } from './term-fold.ts';

/** Who leads is not known before it has been read once, and no empty list says so. @throws Problem registry_dark */
export function requireLeadership({ leadership }: ControlState): void {
  if (!leadership.mirrors.every(({ loaded }) => loaded))
    throw new Problem(
      'registry_dark',
      'Who leads has not been read since this node started: the registry does not answer.',
    );
}

function tokenOf(
  { leadership }: ControlState,
  { scope, leaderId, term, fence, claimId, epoch, effects }: Note,
  times: { readonly issuedAt?: string | undefined; readonly expiresAt?: Date | null },
): LeaderToken {
  const { issuedAt, expiresAt } = times;
  return {
    scope,
    scopeKind: scopeKindOf(scope),
    ...{ leaderId, term, fenceToken: fence, claimId },
    ...(issuedAt === undefined ? {} : { issuedAt }),
    ...(expiresAt === undefined || expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }),
    epoch,
    ...(effects === undefined ? {} : { effects }),
    labels: leadership.labelsOf(leaderId),
  };
}

/** A live claim, until when its lease lasts as this node sees it. */
export function describeClaim(
  state: ControlState,
  live: LiveClaim,
  expiresAt: Date | null = state.leadership.sight.expiryOf(live.claim),
): LeaderToken {
  const note = noteOfClaim(live);
  return tokenOf(state, note, { issuedAt: note.at, expiresAt });
}

/** The claim that an event is about, as far as that is known now. */
export function describeEntry(state: ControlState, { note, issuedAt }: LogEntry): LeaderToken {
  const claim = state.leadership.claims.last(note.scope)?.claim;
  const effects = note.effects ?? (claim?.claimId === note.claimId ? claim.effects : undefined);
  return tokenOf(state, effects === undefined ? note : { ...note, effects }, { issuedAt });
}

export const describeConflict = ({ scope, since, lowerSteppedDown, claims }: LeadershipConflict): LeaderConflict => ({
  scope,
  since: since.toISOString(),
  lowerSteppedDown,
  claims: claims.map(({ nodeId, fenceToken, claimId, heardFrom, own }) => ({
    ...{ nodeId, fenceToken, claimId },
    ...(heardFrom === null ? {} : { heardFrom }),
    own,
  })),
});

export function describeTerm(term: PlacedTerm): LeaderTerm {
  const { scope, scopeKind, leaderId, fenceToken, claimId, epoch, from, to, ended, endedBy, election } = term;
  return {
    ...{ scope, scopeKind, leaderId, term: term.term, fenceToken, claimId, epoch },
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(ended === undefined ? {} : { ended }),
    ...(endedBy === undefined ? {} : { endedBy }),
    election,
  };
}
