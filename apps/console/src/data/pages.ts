/** The pages there are, in the order in which the navigation asks: is it healthy, where is everything, who changed what. */
export interface ConsolePage {
  readonly key:
    | 'fleet'
    | 'inbox'
    | 'overview'
    | 'topology'
    | 'nodes'
    | 'network'
    | 'shards'
    | 'namespaces'
    | 'maps'
    | 'simulator'
    | 'plans'
    | 'policies'
    | 'freezes'
    | 'leaders'
    | 'audit'
    | 'access';
  readonly title: string;
  readonly group: 'Home' | 'Observe' | 'Data' | 'Change' | 'Resilience' | 'Trust' | 'Settings';
  readonly address: (cluster: string) => string;
  /** What lies below the page begins so; with its address unless told otherwise. */
  readonly below?: (cluster: string) => string;
  /** Pressed one after the other. */
  readonly keys: string;
}

export const PAGES: readonly ConsolePage[] = [
  { key: 'fleet', title: 'Fleet', group: 'Home', address: () => '/fleet', keys: 'g f' },
  { key: 'inbox', title: 'Inbox', group: 'Home', address: () => '/inbox', keys: 'g i' },
  { key: 'overview', title: 'Overview', group: 'Observe', address: (c) => `/c/${c}/overview`, keys: 'g o' },
  { key: 'topology', title: 'Topology', group: 'Observe', address: (c) => `/c/${c}/topology`, keys: 'g t' },
  { key: 'nodes', title: 'Nodes', group: 'Observe', address: (c) => `/c/${c}/nodes`, keys: 'g n' },
  { key: 'network', title: 'Network', group: 'Observe', address: (c) => `/c/${c}/network`, keys: 'g w' },
  { key: 'shards', title: 'Shards', group: 'Data', address: (c) => `/c/${c}/shards`, keys: 'g s' },
  { key: 'namespaces', title: 'Namespaces', group: 'Data', address: (c) => `/c/${c}/namespaces`, keys: 'g e' },
  { key: 'maps', title: 'Map versions', group: 'Data', address: (c) => `/c/${c}/maps`, keys: 'g m' },
  {
    key: 'simulator',
    title: 'Simulator',
    group: 'Data',
    address: (c) => `/c/${c}/simulations/new`,
    below: (c) => `/c/${c}/simulations`,
    keys: 'g u',
  },
  { key: 'plans', title: 'Plans', group: 'Change', address: (c) => `/c/${c}/plans`, keys: 'g p' },
  { key: 'policies', title: 'Policies', group: 'Change', address: (c) => `/c/${c}/policies`, keys: 'g y' },
  { key: 'freezes', title: 'Freezes', group: 'Change', address: (c) => `/c/${c}/freezes`, keys: 'g z' },
  { key: 'leaders', title: 'Leaders', group: 'Resilience', address: (c) => `/c/${c}/leaders`, keys: 'g l' },
  { key: 'audit', title: 'Audit', group: 'Trust', address: () => '/audit', keys: 'g a' },
  { key: 'access', title: 'Access', group: 'Settings', address: () => '/settings/access', keys: 'g c' },
];

/** What of the path lies below the page: empty on the page itself; undefined elsewhere. */
export function belowPage(
  { address, below = address }: ConsolePage,
  pathname: string,
  cluster: string,
): string | undefined {
  if (pathname === address(cluster)) return '';
  const start = `${below(cluster)}/`;
  return pathname.startsWith(start) ? pathname.slice(start.length) : undefined;
}

export const nodesMatching = (cluster: string, q: string): string =>
  q === '' ? `/c/${cluster}/nodes` : `/c/${cluster}/nodes?q=${encodeQuery(q)}`;

/** Readable in the address: what need not be encoded is not. */
export const encodeQuery = (q: string): string =>
  encodeURIComponent(q).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%20', '+');
