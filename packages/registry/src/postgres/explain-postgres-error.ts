/** Turns what postgres, its client and the network say into errors that say what to do. */
import { DatabaseError } from 'pg';
import type { RegistryErrorCode } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { errorMessage } from '../server/error-message.ts';

interface Told {
  readonly code: RegistryErrorCode;
  readonly advice: string;
}

const dark = (advice: string): Told => ({ code: 'registry_dark', advice });
const full = (advice: string): Told => ({ code: 'registry_full', advice });

/** By SQLSTATE (appendix A of the manual). */
const STATES: Readonly<Record<string, Told>> = {
  '08P01': dark('it does not speak as postgres does: check mesh.registry.hosts'),
  '25006': full(
    'it takes no writes (default_transaction_read_only, as services set it when a disk is full). Nothing was written; give it room, and it goes on by itself',
  ),
  '28000': dark(
    'it does not let this user in from here (pg_hba.conf). Set mesh.registry.tls if it wants TLS, and check mesh.registry.username',
  ),
  '28P01': dark('it refused the user name or password. Correct mesh.registry.username and the password file'),
  '3D000': dark('it has no such database. Make it, or correct mesh.registry.database'),
  '42501': dark('this user may not do what the registry needs: see docs/operating/registry.md'),
  '53100': full('its disk is full. Nothing was written; give it room, and it goes on by itself'),
  '53200': dark('it is short of memory. Nothing was written'),
  '53300': dark('it has no connection left: raise max_connections; a control node takes three'),
  '55000': dark(
    'it is a read-only standby: nothing was written. Name the primary in mesh.registry.hosts, or all that may become it',
  ),
  '57014': dark('the statement took too long and was cancelled. Nothing was written'),
  '57P01': dark('it is being shut down'),
  '57P02': dark('one of its processes has crashed, and it starts anew'),
  '57P03': dark('it is starting up or shutting down'),
};

export const stateOf = (error: unknown): string => (error instanceof DatabaseError ? (error.code ?? '') : '');

/** The schema, or something in it, is not there. */
export const isSchemaMissing = (error: unknown): boolean => ['3F000', '42883', '42P01'].includes(stateOf(error));

/** The server took the transaction back, by an accident of what ran beside it: it may be said again. */
export const isTakenBack = (error: unknown): boolean => ['40001', '40P01', '55P03'].includes(stateOf(error));

/** Something about the data itself, which another operation of the same call has not. */
export const isOfTheData = (error: unknown): boolean => /^(?:22|23|54)/.test(stateOf(error));

export function explainPostgresError(address: string, error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const detail = errorMessage(error);
  const state = stateOf(error);
  const told =
    STATES[state] ??
    (/password must be a (?:non-empty )?string|no password/i.test(detail)
      ? dark('it wants a password. Set mesh.registry.passwordFile')
      : undefined);
  if (told !== undefined) {
    const which = state === '' ? detail : `${detail}, SQLSTATE ${state}`;
    return new RegistryError(told.code, `postgres ${address}: ${told.advice} (${which})`, { cause: error });
  }
  if (isOfTheData(error))
    return new RegistryError(
      'too_large',
      `postgres ${address} cannot keep what was to be written: ${detail}, SQLSTATE ${state}. Nothing was written`,
      { cause: error },
    );
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new RegistryError('registry_dark', `postgres ${address}: ${detail}${adviceFor(code, detail)}`, {
    cause: error,
  });
}

function adviceFor(code: string, detail: string): string {
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/.test(code))
    return '. Its certificate is not trusted: check mesh.registry.tls.caPath, and that the host in mesh.registry.hosts is the one in the certificate';
  if (/does not support SSL/.test(detail)) return '. Set ssl = on there, or leave mesh.registry.tls out';
  if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code))
    return '. Check mesh.registry.hosts, and that postgres runs there';
  return '';
}
