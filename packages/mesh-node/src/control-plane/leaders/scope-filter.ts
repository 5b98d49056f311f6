/** Which scopes are asked for: names and kinds, each with alternatives. */
import { matchGlob } from '@omnirelay/protocol';
import type { LeaderFilter } from '@omnirelay/wire';
import { scopeKindOf } from '../../leadership/scope-kind.ts';
import { SCOPE_KINDS } from '../leader-schemas.ts';
import { Problem } from '../problem.ts';

/** @throws Problem invalid_input */
export function scopeFilter({ scope, scopeKind }: LeaderFilter): (name: string) => boolean {
  const unknown = (scopeKind ?? []).filter((kind) => !SCOPE_KINDS.some((known) => known === kind));
  if (unknown.length > 0) {
    const message = `there is no kind of scope ${JSON.stringify(unknown[0])}; known: ${SCOPE_KINDS.join(', ')}`;
    throw new Problem('invalid_input', `scopeKind: ${message}`, { problems: [{ path: 'scopeKind', message }] });
  }
  return (name) =>
    (scope === undefined || scope.some((pattern) => matchGlob(pattern, name))) &&
    (scopeKind === undefined || scopeKind.includes(scopeKindOf(name)));
}
