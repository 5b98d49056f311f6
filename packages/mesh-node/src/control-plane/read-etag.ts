/**
 * ETags of reads: lists bring their own; every other answer is known by its content, but for when it was given and for what moves all the
 * time (last-seen, RTT, health). That of one peer begins with its record's version, so that `If-Match` takes it too.
 */
import { createHash } from 'node:crypto';
import type { AnyOperation } from './operation.ts';

const MOVING: readonly string[] = ['generatedAt', 'cursor', 'lastSeen', 'rttMs', 'healthScore', 'ttl'];

/** Every `GET` that is no stream. */
export const answersEtag = ({ kind, method }: AnyOperation): boolean => kind === 'read' && method === 'GET';

export function etagOf(answer: Record<string, unknown>): string {
  if (typeof answer.etag === 'string') return answer.etag;
  const text = JSON.stringify(answer, (key, value) => (MOVING.includes(key) ? undefined : value));
  const content = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  const { peer } = answer as { readonly peer?: { readonly etag?: string } };
  return peer === undefined ? `"${content}"` : `"${(peer.etag ?? '"0"').slice(1, -1)}.${content}"`;
}

/** `If-None-Match`: a list, or any; weak comparison (RFC 9110, 13.1.2). */
export function namesEtag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')));
}
