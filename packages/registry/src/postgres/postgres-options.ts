/** What the postgres adapter is told. Files are read anew at each connection, so that secrets and certificates can be rotated in place. */
import type { HandleOptions } from '../handle-options.ts';
import type { TlsPaths } from '../server/named-files.ts';

export interface PostgresTarget {
  /** `host:port` of the server, or of all that may be the primary: the first that takes writes is used. */
  readonly hosts: readonly string[];
  readonly database: string;
  /** Default: omnirelay. */
  readonly schema?: string;
  readonly username: string;
  readonly passwordPath?: string;
  /** Present: TLS, and the certificate must be of a trusted CA and of that host. Without `caPath` the system's CAs count. */
  readonly tls?: TlsPaths;
}

export interface PostgresStoreOptions extends HandleOptions {
  readonly target: PostgresTarget;
  readonly changeLogEntries?: number;
  /** Milliseconds without any answer after which a connection is given up. */
  readonly silenceMs?: number;
  readonly signal?: AbortSignal;
}
