/** Turns what redis, its client and the network say into errors that say what to do. */
import type { RegistryErrorCode } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { errorMessage } from '../server/error-message.ts';

/** First words of replies by which redis has refused a call before it began: nothing was written. */
const REFUSALS: Readonly<Record<string, { readonly code: RegistryErrorCode; readonly advice: string }>> = {
  OOM: {
    code: 'registry_full',
    advice: 'its memory is used up (maxmemory). Nothing was written; give it more memory, and it goes on by itself',
  },
  MISCONF: {
    code: 'registry_full',
    advice: 'it cannot save its data. Nothing was written; look at its log and the space on its disk',
  },
  READONLY: {
    code: 'registry_dark',
    advice: 'it is a read-only replica. Name the primary in mesh.registry.urls, or the sentinels',
  },
  NOAUTH: { code: 'registry_dark', advice: 'it wants a password. Set mesh.registry.passwordFile' },
  WRONGPASS: {
    code: 'registry_dark',
    advice: 'it refused the user name or password. Correct mesh.registry.username and the password file',
  },
  NOPERM: {
    code: 'registry_dark',
    advice: 'its access rules do not let this user do what the registry needs: see docs/operating/registry.md',
  },
  LOADING: { code: 'registry_dark', advice: 'it is still loading its data' },
  BUSY: { code: 'registry_dark', advice: 'a script blocks it' },
  NOREPLICAS: { code: 'registry_dark', advice: 'too few of its replicas are connected. Nothing was written' },
  MASTERDOWN: { code: 'registry_dark', advice: 'it is a replica that has lost its primary' },
  UNBLOCKED: { code: 'registry_dark', advice: 'it has just become a replica' },
};

const firstWord = (error: unknown): string => /^[A-Z]+\b/.exec((error as Error).message ?? '')?.[0] ?? '';

/** Refused before anything was done. */
export const isRefusal = (error: unknown): boolean => REFUSALS[firstWord(error)] !== undefined;

export const isFunctionMissing = (error: unknown): boolean => /^ERR Function not found/.test((error as Error).message);

export function explainRedisError(address: string, error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const detail = errorMessage(error);
  const refusal =
    REFUSALS[firstWord(error)] ??
    (/invalid password|called without any password/.test(detail) ? REFUSALS.WRONGPASS : undefined);
  if (refusal !== undefined)
    return new RegistryError(refusal.code, `redis ${address}: ${refusal.advice} (${detail})`, { cause: error });
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const advice = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/.test(code)
    ? '. Its certificate is not trusted: check mesh.registry.tls.caPath, and that the name in the URL is the one in the certificate'
    : code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? '. Check mesh.registry.urls, and that redis runs there'
      : '';
  return new RegistryError('registry_dark', `redis ${address}: ${detail}${advice}`, { cause: error });
}
