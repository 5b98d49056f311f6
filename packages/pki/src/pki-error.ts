/** Faults of certificates, keys and tokens; the message names what was expected and what to do. */
import { TaggedError } from '@omnirelay/primitives';

export type PkiErrorCode =
  | 'bad_certificate'
  | 'bad_key'
  | 'bad_csr'
  | 'bad_identity'
  | 'bad_join_token'
  | 'bad_ttl'
  | 'ca_expired'
  | 'identity_expired'
  | 'identity_files';

export class PkiError extends TaggedError<PkiErrorCode> {}
