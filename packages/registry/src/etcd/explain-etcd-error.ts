/** Turns what etcd, gRPC and the network say into errors that say what to do. */
import { status } from '@grpc/grpc-js';
import type { RegistryErrorCode } from '../port.ts';
import { RegistryError } from '../registry-error.ts';

interface Refusal {
  readonly words: RegExp;
  readonly code: RegistryErrorCode;
  readonly advice: string;
}

/** What etcd says when it has refused a call before it began. */
const REFUSALS: readonly Refusal[] = [
  {
    words: /database space exceeded/,
    code: 'registry_full',
    advice:
      'its space is used up, and it takes no writes. Nothing was written. Compact and defragment it, or raise its quota, then `etcdctl alarm disarm`: see docs/operating/registry.md',
  },
  {
    words: /invalid user ID or password/,
    code: 'registry_dark',
    advice: 'it refused the user name or password. Correct mesh.registry.username and the password file',
  },
  {
    words: /user name is empty/,
    code: 'registry_dark',
    advice: 'it wants a user. Set mesh.registry.username and mesh.registry.passwordFile',
  },
  {
    words: /authentication is not enabled/,
    code: 'registry_dark',
    advice: 'it knows no users. Leave out mesh.registry.username, or enable authentication in etcd',
  },
  {
    words: /permission denied/,
    code: 'registry_dark',
    advice: 'its roles do not let this user do what the registry needs: see docs/operating/registry.md',
  },
  {
    words: /too many operations/,
    code: 'too_large',
    advice:
      'it takes fewer operations in a transaction (--max-txn-ops). Nothing was written; raise it to 128, the default',
  },
  {
    words: /request is too large|message larger than max/,
    code: 'too_large',
    advice:
      'it takes no request of this size (--max-request-bytes). Nothing was written; raise it to 1.5 MiB, the default',
  },
  {
    words: /not supported for learner/,
    code: 'registry_dark',
    advice: 'it is a learner. Name members that vote in mesh.registry.endpoints',
  },
  { words: /too many requests/, code: 'registry_dark', advice: 'it has more to do than it can. Nothing was written' },
  { words: /corrupt/, code: 'registry_corrupt', advice: 'it has found its data to be damaged, and takes no writes' },
];

const CERTIFICATE = /certificate|self.signed|CERT_|SSL|TLS|altname/i;

const detailsOf = (error: unknown): string => {
  const { details, message } = error as { details?: string; message?: string };
  return details || message || String(error);
};

const refusalOf = (error: unknown): Refusal | undefined => {
  const details = detailsOf(error);
  return REFUSALS.find(({ words }) => words.test(details));
};

export const isFull = (error: unknown): boolean => refusalOf(error)?.code === 'registry_full';

/** The token is of no use any more: the call was refused, and can be said again with another. */
export const isTokenRefused = (error: unknown): boolean =>
  /invalid auth token|revision of auth store is old|revision in header is old/.test(detailsOf(error));

/** Refused before anything was done: surely nothing was written. Being full is told late by etcd, when the write may be in. */
export const isRefused = (error: unknown): boolean =>
  error instanceof RegistryError || (refusalOf(error) !== undefined && !isFull(error)) || isTokenRefused(error);

export function explainEtcdError(address: string, error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const details = detailsOf(error);
  const refusal = refusalOf(error);
  if (refusal !== undefined)
    return new RegistryError(refusal.code, `etcd ${address}: ${refusal.advice} (${details})`, { cause: error });
  const { code } = error as { code?: number };
  const advice = CERTIFICATE.test(details)
    ? '. Its certificate is not trusted, or it does not trust ours: check mesh.registry.tls, and that the name in the endpoint is the one in the certificate'
    : /no leader/.test(details)
      ? '. Most of its members must be up for it to have one'
      : code === status.UNAVAILABLE || /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(details)
        ? '. Check mesh.registry.endpoints, and that etcd runs there'
        : '';
  return new RegistryError('registry_dark', `etcd ${address}: ${details}${advice}`, { cause: error });
}
