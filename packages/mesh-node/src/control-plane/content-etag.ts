/** ETags of lists that bring their own: equal exactly when the content is. */
import { createHash } from 'node:crypto';

/** `moving`: fields that move all the time, outside ETags. */
export function contentEtag(content: unknown, ...moving: readonly string[]): string {
  const text = JSON.stringify(content, (key, value) => (moving.includes(key) ? undefined : value));
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

export interface ListTail {
  readonly nextCursor: string | undefined;
  readonly etag: string;
  readonly ifNoneMatch: string | undefined;
}

/** What a list tells: things, and how many there are. */
type ListContent = Readonly<Record<string, number | readonly unknown[]>>;

/** The content with its ETag; to whoever has it already no more than that, with empty lists and counts of nothing. */
export function unlessKnown<Content extends ListContent>(
  content: Content,
  { nextCursor, etag, ifNoneMatch }: ListTail,
): Content & { readonly nextCursor?: string; readonly etag: string; readonly notModified: boolean } {
  const notModified = ifNoneMatch !== undefined && (ifNoneMatch === etag || ifNoneMatch === '*');
  if (!notModified) return { ...(nextCursor === undefined ? {} : { nextCursor }), ...content, etag, notModified };
  const nothing = Object.entries(content).map(([name, told]) => [name, typeof told === 'number' ? 0 : []]);
  return { ...(Object.fromEntries(nothing) as Content), etag, notModified };
}
