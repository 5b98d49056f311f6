'use client';
/** Where one is, as links to what lies above. */
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { belowPage, PAGES } from '../../data/pages.ts';
import { scopeAddress, scopePageOf } from '../../data/scope-address.ts';
import { shardsAddress } from '../../data/shard-address.ts';

interface Crumb {
  readonly title: string;
  readonly address: string | undefined;
}

export function crumbsOf(pathname: string, cluster: string): readonly Crumb[] {
  const page = PAGES.find((one) => belowPage(one, pathname, cluster) !== undefined);
  if (page === undefined) return [];
  const address = page.address(cluster);
  const above: readonly Crumb[] =
    page.group === 'Observe' || page.group === 'Data' || page.group === 'Change' || page.group === 'Resilience'
      ? [
          { title: 'Fleet', address: '/fleet' },
          { title: cluster, address: `/c/${cluster}/overview` },
        ]
      : [];
  const parts = (belowPage(page, pathname, cluster) ?? '').split('/');
  const [object] = parts;
  if (object === undefined || object === '') return [...above, { title: page.title, address: undefined }];
  const listed = [...above, { title: page.title, address }];
  if (page.key === 'shards') return [...listed, ...shardCrumbs(parts, cluster)];
  // Its name is the whole question, which nobody reads.
  if (page.key === 'simulator') return [...listed, { title: 'A simulation', address: undefined }];
  if (page.key !== 'leaders') return [...listed, { title: decodeURIComponent(object), address: undefined }];
  // A scope is all of the rest, for it may hold slashes.
  const { scope, splitBrain } = scopePageOf(parts);
  return splitBrain
    ? [...listed, { title: scope, address: scopeAddress(cluster, scope) }, { title: 'Split brain', address: undefined }]
    : [...listed, { title: scope, address: undefined }];
}

/** A shard lies below its namespace. */
function shardCrumbs([namespace = '', shardId = '']: readonly string[], cluster: string): readonly Crumb[] {
  return [
    { title: namespace, address: shardsAddress(cluster, { q: `namespace:${namespace}` }) },
    { title: shardId, address: undefined },
  ];
}

export function Breadcrumb({ cluster }: { readonly cluster: string }) {
  const crumbs = crumbsOf(usePathname(), cluster);
  if (crumbs.length < 2) return null;
  return (
    <nav aria-label="Breadcrumb" className="px-4 pt-3">
      <ol className="flex flex-wrap gap-1.5 text-sm text-soft">
        {crumbs.map(({ title, address }) => (
          <li
            key={title}
            className="flex gap-1.5 not-last:after:content-['/']"
            aria-current={address === undefined ? 'page' : undefined}
          >
            {address === undefined ? (
              title
            ) : (
              <Link className="link text-soft" href={address} prefetch={false}>
                {title}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
