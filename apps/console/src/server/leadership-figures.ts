/** Leadership of a cluster in a few numbers: how often leaders changed, and which scopes nobody leads. */
import type { LeaderTerm } from '../data/leader-model.ts';
import type { LeaderToken } from '../data/model.ts';

export interface LeadershipFigures {
  /** Scopes that somebody leads or led within the time. */
  readonly scopes: number;
  /** Elections after another leader; the first of a scope is no change. */
  readonly changes: number;
  /** Scopes that nobody leads, with when that began. */
  readonly leaderless: readonly { readonly scope: string; readonly since: string }[];
}

export function leadershipFigures(
  terms: readonly LeaderTerm[],
  tokens: readonly Pick<LeaderToken, 'scope'>[],
  sinceMs: number,
): LeadershipFigures {
  const led = new Set(tokens.map(({ scope }) => scope));
  const byScope = Map.groupBy(
    terms.filter(({ scopeKind }) => scopeKind !== 'node'),
    ({ scope }) => scope,
  );
  let changes = 0;
  const leaderless: { readonly scope: string; readonly since: string }[] = [];
  for (const [scope, all] of byScope) {
    const ordered = all.toSorted((a, b) => (a.fenceToken < b.fenceToken ? -1 : 1));
    // Of the first that is kept it is known only by its number whether it followed another.
    changes += ordered.filter(
      ({ from, term }) => from !== undefined && Date.parse(from) >= sinceMs && term !== '1',
    ).length;
    const last = ordered.at(-1);
    if (last?.to !== undefined && !led.has(scope)) leaderless.push({ scope, since: last.to });
  }
  return { scopes: new Set([...led, ...byScope.keys()]).size, changes, leaderless };
}
