/** The tabs of one object's page. Each is a link, for it has an address of its own. */
import Link from 'next/link';

export interface PageTabsProps<Tab extends string> {
  /** What they are the tabs of. */
  readonly label: string;
  /** In their order. */
  readonly tabs: readonly Tab[];
  readonly words: Readonly<Record<Tab, string>>;
  readonly current: Tab;
  readonly addressOf: (tab: Tab) => string;
}

export const PageTabs = <Tab extends string>({ label, tabs, words, current, addressOf }: PageTabsProps<Tab>) => (
  <nav aria-label={label} className="flex flex-wrap gap-x-4 border-b border-line">
    {tabs.map((name) => (
      <Link
        key={name}
        href={addressOf(name)}
        prefetch={false}
        aria-current={name === current ? 'page' : undefined}
        className="-mb-px border-b-2 border-transparent px-0.5 py-1.5 text-soft hover:text-text aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-text"
      >
        {words[name]}
      </Link>
    ))}
  </nav>
);
