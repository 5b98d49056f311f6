/** The namespaces of shards as they are told with the fleet, and which map a page speaks of. */
import { generationOf } from './map-version.ts';
import type { ShardNamespace } from './model.ts';

export interface LiveNamespaces {
  /** In the order of their names; the same object until something changes. */
  readonly namespaces: readonly ShardNamespace[];
  /** With those that are not here: a view holds only so many. */
  readonly total: number;
  /** Why there will be no more, if so. */
  readonly problem?: string;
}

/** Pages on which shards are shown, with the namespace that stands in the path, if any. */
const OF_SHARDS = /^\/c\/[^/]+\/(?:(?:shards|namespaces)(?:\/([^/]+))?|maps|simulations)(?:\/|$)/;
/** Maps that a line names one by one. */
const NAMED = 2;

/** `map v44`, or of several `maps mail v3, orders v44`; undefined where the page shows no shards, or there is no map yet. */
export function shownMaps(
  all: readonly ShardNamespace[],
  page: { readonly path: string; readonly namespace: string | null },
): string | undefined {
  const found = OF_SHARDS.exec(page.path);
  if (found === null) return undefined;
  const only = found[1] ?? page.namespace;
  const maps = all.flatMap(({ namespace, version }) =>
    version === undefined || (only !== null && only !== namespace)
      ? []
      : [{ namespace, v: `v${generationOf(version)}` }],
  );
  const [first] = maps;
  if (first === undefined) return undefined;
  if (maps.length === 1) return `map ${first.v}`;
  const named = maps.slice(0, NAMED).map(({ namespace, v }) => `${namespace} ${v}`);
  const left = maps.length - named.length;
  return `maps ${named.join(', ')}${left === 0 ? '' : ` and ${left} more`}`;
}
