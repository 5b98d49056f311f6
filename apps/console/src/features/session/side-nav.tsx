'use client';
/** The way between pages: at the side, where it can be narrowed to icons. */
import {
  Boxes,
  ChevronsLeft,
  ChevronsRight,
  Crown,
  FlaskConical,
  Gauge,
  GitCompareArrows,
  Grid3x3,
  History,
  House,
  Inbox,
  KeyRound,
  LayoutGrid,
  ListChecks,
  Network,
  ScrollText,
  Server,
  Snowflake,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useSyncExternalStore } from 'react';
import { belowPage, type ConsolePage, PAGES } from '../../data/pages.ts';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { InboxCount } from './inbox-button.tsx';

const ICONS: Readonly<Record<ConsolePage['key'], typeof House>> = {
  fleet: House,
  inbox: Inbox,
  overview: Gauge,
  topology: LayoutGrid,
  nodes: Server,
  network: Network,
  shards: Grid3x3,
  namespaces: Boxes,
  maps: GitCompareArrows,
  simulator: FlaskConical,
  plans: ListChecks,
  policies: ScrollText,
  freezes: Snowflake,
  leaders: Crown,
  audit: History,
  access: KeyRound,
};

const GROUPS = [...Map.groupBy(PAGES, (page) => page.group)];
const NARROW = 'omnirelay.nav.narrow';

/** The choice is this browser's; the server paints the wide one. */
function useNarrow(): readonly [boolean, () => void] {
  const narrow = useSyncExternalStore(
    (onChange) => {
      window.addEventListener('storage', onChange);
      return () => window.removeEventListener('storage', onChange);
    },
    () => localStorage.getItem(NARROW) === 'yes',
    () => false,
  );
  const toggle = (): void => {
    localStorage.setItem(NARROW, narrow ? 'no' : 'yes');
    window.dispatchEvent(new StorageEvent('storage'));
  };
  return [narrow, toggle];
}

interface PageLinksProps {
  readonly cluster: string;
  readonly narrow: boolean;
  readonly onGo?: () => void;
}

export function PageLinks({ cluster, narrow, onGo }: PageLinksProps) {
  const pathname = usePathname();
  return GROUPS.map(([group, pages]) => (
    <div key={group} className="flex flex-col gap-px">
      <p className={narrow ? 'sr-only' : 'px-2 pt-2 pb-1 text-xs font-medium text-soft'}>{group}</p>
      {pages.map((page) => {
        const Icon = ICONS[page.key];
        const address = page.address(cluster);
        const here = belowPage(page, pathname, cluster) !== undefined;
        return (
          <Link
            key={page.key}
            href={address}
            prefetch={false}
            aria-current={here ? 'page' : undefined}
            aria-keyshortcuts={page.keys}
            data-shortcut={page.keys}
            title={narrow ? page.title : undefined}
            className={`flex h-8 items-center gap-2.5 rounded-md text-soft hover:bg-sunken hover:text-text aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-text ${narrow ? 'w-8 justify-center' : 'px-2'}`}
            {...(onGo === undefined ? {} : { onClick: onGo })}
          >
            <Icon className="size-4 shrink-0" aria-hidden="true" />
            <span className={narrow ? 'sr-only' : undefined}>{page.title}</span>{' '}
            {page.key === 'inbox' && !narrow ? <InboxCount /> : null}
          </Link>
        );
      })}
    </div>
  ));
}

function PageShortcut({ page, cluster }: { readonly page: ConsolePage; readonly cluster: string }) {
  const router = useRouter();
  useShortcut(page.keys, `Go to ${page.title}`, () => router.push(page.address(cluster)));
  return null;
}

export function SideNav({ cluster }: { readonly cluster: string }) {
  const [narrow, toggle] = useNarrow();
  const Arrow = narrow ? ChevronsRight : ChevronsLeft;
  const label = narrow ? 'Widen the navigation' : 'Narrow the navigation';
  return (
    <nav
      aria-label="Pages"
      className={`flex shrink-0 flex-col gap-1 overflow-y-auto border-r border-line p-2 max-sm:hidden ${narrow ? '' : 'w-44'}`}
    >
      {PAGES.map((page) => (
        <PageShortcut key={page.key} page={page} cluster={cluster} />
      ))}
      <PageLinks cluster={cluster} narrow={narrow} />
      <button
        type="button"
        className={`icon-button mt-auto ${narrow ? 'w-8' : ''}`}
        aria-label={label}
        title={label}
        onClick={toggle}
      >
        <Arrow className="size-4" aria-hidden="true" />
      </button>
    </nav>
  );
}
