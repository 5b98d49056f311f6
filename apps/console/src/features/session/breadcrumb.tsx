'use client';
/** Where one is, as links to what lies above. */
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { PAGES } from '../../data/pages.ts';

interface Crumb {
  readonly title: string;
  readonly address: string | undefined;
}

export function crumbsOf(pathname: string, cluster: string): readonly Crumb[] {
  const page = PAGES.find((one) => {
    const address = one.address(cluster);
    return pathname === address || pathname.startsWith(`${address}/`);
  });
  if (page === undefined) return [];
  const address = page.address(cluster);
  const above: readonly Crumb[] =
    page.group === 'Observe'
      ? [
          { title: 'Fleet', address: '/fleet' },
          { title: cluster, address: `/c/${cluster}/overview` },
        ]
      : [];
  const [object] = pathname.slice(address.length + 1).split('/');
  if (object === undefined || object === '') return [...above, { title: page.title, address: undefined }];
  return [...above, { title: page.title, address }, { title: decodeURIComponent(object), address: undefined }];
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
