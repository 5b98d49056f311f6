/** The audit as the control API speaks of it: entries, the chains and seals that hold them together, and its export. */
import type { AnswerHead } from './control-model.ts';

export interface AuditPrincipal {
  readonly kind: 'user' | 'node' | 'system';
  readonly issuer: string;
  readonly subject: string;
  readonly displayName: string;
  readonly scopes: readonly string[];
  readonly certificate?: string;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly revision: string;
  readonly writerId: string;
  readonly writerSequence: string;
  readonly action: string;
  readonly object: string;
  readonly principal: AuditPrincipal;
  readonly reason?: string;
  readonly changeTicket?: string;
  /** JSON text. */
  readonly before?: string;
  readonly after?: string;
  readonly correlationId: string;
  readonly outcome: 'accepted' | 'refused';
  /** Over place, act and `bodyHash`. */
  readonly hash: string;
  readonly previousHash: string;
  /** Over principal, reason, ticket, before, after, correlation id and salt: the chain holds when those are erased. */
  readonly bodyHash: string;
  readonly salt: string;
  readonly erased: boolean;
  /** Why the record could not be read: then only its place and revision are known, and all else stands for nothing. */
  readonly unreadable?: string;
}

/** A node's signature over the end of its chain, with the ends of the other chains as it saw them. */
export interface AuditSeal {
  readonly writerId: string;
  /** The last entry that it covers. */
  readonly sequence: string;
  readonly hash: string;
  readonly at: string;
  /** Hash of this writer's seal before it; zeros for the first. */
  readonly previousSeal: string;
  readonly witnessed: readonly { readonly writerId: string; readonly sequence: string; readonly hash: string }[];
  /** ECDSA P-256 with SHA-256, base64. */
  readonly signature: string;
  /** The signer's certificate, leaf first. */
  readonly certificateChainPem: string;
}

/** All joined by AND; the values of one filter are alternatives, in which `*` matches anything. */
export interface AuditFilter {
  readonly object?: readonly string[];
  readonly actor?: readonly string[];
  readonly action?: readonly string[];
  /** In the one query grammar: `actor:omar outcome:refused at:>now-6h`. */
  readonly query?: string;
}

export interface AuditQuery extends AuditFilter {
  readonly pageSize?: number;
  readonly cursor?: string;
  /** `-at`, newest first, as without it; or `at`. */
  readonly sort?: string;
  /** Only these fields of each entry (`at`, `principal.displayName`) and its id: what is not named is absent, whatever its type says. */
  readonly fields?: readonly string[];
  readonly minCursor?: string;
}

export interface AuditWatchQuery extends AuditFilter {
  /** Where a list or an earlier watch ended; without it the watch begins with what is written next. */
  readonly cursor?: string;
}

/** `Ready`: the watch begins here. `Resync`: entries may have been missed, `reason` says why; a `Ready` follows, from which on none is. */
export type AuditWatchKind = 'Ready' | 'Appended' | 'Resync' | 'Heartbeat';

export interface AuditWatchEvent extends AnswerHead {
  readonly kind: AuditWatchKind;
  readonly entry?: AuditEntry;
  readonly reason?: string;
  readonly staleSince?: string;
}

export interface AuditList extends AnswerHead {
  readonly nextCursor?: string;
  /** Newest first, unless asked otherwise. */
  readonly entries: readonly AuditEntry[];
  /** Set while the registry is dark: the entries are those last read, at this time. */
  readonly staleSince?: string;
}

/** A line of an exported audit: seals, then entries by chain, then one `End` with the heads. */
export interface AuditExportLine extends AnswerHead {
  readonly kind: 'Seal' | 'Entry' | 'End';
  readonly seal?: AuditSeal;
  readonly entry?: AuditEntry;
  /** Where each chain stood when the export began, and how many of its entries are kept. */
  readonly heads: readonly {
    readonly writerId: string;
    readonly sequence: string;
    readonly hash: string;
    readonly keep: number;
  }[];
}
