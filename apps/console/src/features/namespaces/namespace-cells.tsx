/** A namespace in the list of them; each number leads to what it counts. */
import Link from 'next/link';
import { generationOf } from '../../data/map-version.ts';
import type { ShardNamespace } from '../../data/model.ts';
import { mapsAddress, namespaceAddress, shardsAddress } from '../../data/shard-address.ts';
import { RULES_ID, strategyWords } from './rule-words.ts';

export interface NamespaceCellsProps {
  readonly cluster: string;
  readonly namespace: ShardNamespace;
  /** Shards; undefined while nothing is known of them one by one. */
  readonly notActive: number | undefined;
}

export function NamespaceCells({ cluster, namespace: one, notActive }: NamespaceCellsProps) {
  const { namespace, version } = one;
  const link = (href: string, text: React.ReactNode) => (
    <Link className="link" href={href} prefetch={false}>
      {text}
    </Link>
  );
  const shards = (q: string, group?: string): string =>
    shardsAddress(cluster, { q: `namespace:${namespace}${q}`, group });
  const unlessNone = (count: number, href: string) => (count === 0 ? '0' : link(href, count));
  return (
    <>
      <td className="table-cell truncate">
        <Link className="link font-medium" href={namespaceAddress(cluster, namespace)} prefetch={false}>
          {namespace}
        </Link>
      </td>
      <td className="table-cell">{one.kind}</td>
      <td className="table-cell">{link(shards(''), one.shardCount)}</td>
      <td className="table-cell">
        {notActive === undefined ? (
          <span className="text-soft" title="The shards have not come yet">
            –
          </span>
        ) : (
          unlessNone(notActive, shards(' -state:active'))
        )}
      </td>
      <td className="table-cell">{unlessNone(one.owners, shards('', 'owner'))}</td>
      <td className="table-cell" title="Most shards of a node, by how many each would have if all owners had the same">
        {one.imbalance === undefined ? '–' : `${one.imbalance.toFixed(2)} ×`}
      </td>
      <td className="table-cell truncate">{strategyWords(one.strategy)}</td>
      <td className="table-cell">
        {unlessNone(one.rules.length, `${namespaceAddress(cluster, namespace)}#${RULES_ID}`)}
      </td>
      <td className="table-cell truncate">{one.roles.join(', ')}</td>
      <td className="table-cell" title={version}>
        {version === undefined ? (
          <span className="text-soft">no map</span>
        ) : (
          link(mapsAddress(cluster, namespace), generationOf(version))
        )}
      </td>
    </>
  );
}
