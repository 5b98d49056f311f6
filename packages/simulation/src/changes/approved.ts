/** Counted anew, by nothing of the protocol's: so many different people who wrote none of it have approved this very content. */
import type { ChangeHeader } from '@omnirelay/protocol/change';

export function isApproved({ rule, approvals, authors, contentHash }: ChangeHeader): boolean {
  const name = ({ issuer, subject }: { readonly issuer: string; readonly subject: string }) => `${issuer} ${subject}`;
  const wrote = new Set(authors.map(name));
  const who = approvals.filter((one) => one.contentHash === contentHash).map(({ by }) => name(by));
  return rule !== undefined && new Set(who.filter((one) => !wrote.has(one))).size >= rule.needed;
}
