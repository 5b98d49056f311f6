/** `spiffe://{trustDomain}/mesh/{cluster}/{role}/{nodeId}`, written and read strictly (SPIFFE-ID 2: no query, port, escapes or empty segments). */
import { isName } from '@omnirelay/primitives';
import type { MeshIdentity } from './identity.ts';
import { PkiError } from './pki-error.ts';

const FORM = /^spiffe:\/\/([^/]+)\/mesh\/([^/]+)\/([^/]+)\/([^/]+)$/;
const TRUST_DOMAIN = /^[a-z0-9](?:[a-z0-9._-]{0,253}[a-z0-9])?$/;

export const isTrustDomain = (value: string): boolean => TRUST_DOMAIN.test(value);

/** @throws PkiError `bad_identity` when a part cannot stand in a SPIFFE id. */
export function spiffeId(identity: MeshIdentity): string {
  const uri = `spiffe://${identity.trustDomain}/mesh/${identity.clusterId}/${identity.role}/${identity.nodeId}`;
  if (parseSpiffeId(uri) === null)
    throw new PkiError('bad_identity', `${JSON.stringify(uri.slice(0, 300))} is not a mesh SPIFFE id`);
  return uri;
}

/** `null` for whatever is not the id of a mesh process. */
export function parseSpiffeId(uri: string): MeshIdentity | null {
  if (uri.length > 512) return null;
  const [, trustDomain = '', clusterId = '', role = '', nodeId = ''] = FORM.exec(uri) ?? [];
  if (!isTrustDomain(trustDomain) || !isName(clusterId) || !isName(role) || !isName(nodeId)) return null;
  return { trustDomain, clusterId, role, nodeId };
}

export const sameIdentity = (a: MeshIdentity, b: MeshIdentity): boolean =>
  a.trustDomain === b.trustDomain && a.clusterId === b.clusterId && a.role === b.role && a.nodeId === b.nodeId;
