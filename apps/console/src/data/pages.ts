/** The pages there are, in the order in which the navigation asks: is it healthy, where is everything, who changed what. */
export interface ConsolePage {
  readonly key: 'fleet' | 'overview' | 'topology' | 'nodes' | 'network' | 'audit' | 'access';
  readonly title: string;
  readonly group: 'Home' | 'Observe' | 'Trust' | 'Settings';
  readonly address: (cluster: string) => string;
  /** Pressed one after the other. */
  readonly keys: string;
}

export const PAGES: readonly ConsolePage[] = [
  { key: 'fleet', title: 'Fleet', group: 'Home', address: () => '/fleet', keys: 'g f' },
  { key: 'overview', title: 'Overview', group: 'Observe', address: (c) => `/c/${c}/overview`, keys: 'g o' },
  { key: 'topology', title: 'Topology', group: 'Observe', address: (c) => `/c/${c}/topology`, keys: 'g t' },
  { key: 'nodes', title: 'Nodes', group: 'Observe', address: (c) => `/c/${c}/nodes`, keys: 'g n' },
  { key: 'network', title: 'Network', group: 'Observe', address: (c) => `/c/${c}/network`, keys: 'g w' },
  { key: 'audit', title: 'Audit', group: 'Trust', address: () => '/audit', keys: 'g a' },
  { key: 'access', title: 'Access', group: 'Settings', address: () => '/settings/access', keys: 'g p' },
];

export const nodesMatching = (cluster: string, q: string): string =>
  q === '' ? `/c/${cluster}/nodes` : `/c/${cluster}/nodes?q=${encodeQuery(q)}`;

/** Readable in the address: what need not be encoded is not. */
export const encodeQuery = (q: string): string =>
  encodeURIComponent(q).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%20', '+');
