/** What `/readyz` says of a node as a whole: whether its identity still holds, and whether it still belongs here. */
import type { IdentitySource } from '@omnirelay/pki';
import type { ReadinessPart } from './health-server.ts';

/** `wall` in milliseconds. */
export function identityReadiness(identity: IdentitySource, wall: () => number): ReadinessPart {
  const { notAfter } = identity.current();
  const until = notAfter.toISOString();
  if (notAfter.getTime() > wall())
    return { part: 'identity', ready: true, why: `the certificate holds until ${until}` };
  return {
    part: 'identity',
    ready: false,
    why: `the certificate ended at ${until}, and peers refuse it: see docs/runbooks/certificate-expiry.md`,
  };
}

export interface NodeLife {
  /** Set once, when it happens. */
  leaving: boolean;
  /** Another process holds this node id now. */
  superseded: string | null;
  /** Operators have taken this node out of the mesh. */
  removed: string | null;
}

export function lifeReadiness({ leaving, superseded, removed }: NodeLife): ReadinessPart {
  if (removed !== null)
    return { part: 'life', ready: false, why: `${removed}; this node has ended: see docs/runbooks/node-removed.md` };
  if (superseded !== null)
    return { part: 'life', ready: false, why: `${superseded}: two processes have one node id, end one of them` };
  if (leaving) return { part: 'life', ready: false, why: 'this node is leaving the mesh' };
  return { part: 'life', ready: true, why: 'this node is in the mesh under its own id' };
}
