/** Where policies and freezes are looked at. */
import { changedQuery } from '../ui/use-address.ts';

export const POLICY_TABS = ['summary', 'config', 'history', 'audit'] as const;
export type PolicyTab = (typeof POLICY_TABS)[number];

export const policiesAddress = (cluster: string): string => `/c/${cluster}/policies`;

export interface PlaceInPolicy {
  /** The document of that version, whatever is stored now. */
  readonly version?: number | undefined;
  /** Of a value, as `limits.movesPerNode`: its line is lit. */
  readonly place?: string | undefined;
}

export function policyAddress(
  cluster: string,
  document: string,
  tab: PolicyTab = 'summary',
  { version, place }: PlaceInPolicy = {},
): string {
  const query = changedQuery('', { version: version?.toString() });
  const hash = place === undefined ? '' : `#${encodeURIComponent(place)}`;
  return `${policiesAddress(cluster)}/${document}${tab === 'summary' ? '' : `/${tab}`}${query}${hash}`;
}

/** The cluster's document, or that of a namespace. */
export const policyIdOf = (namespace?: string): string =>
  namespace === undefined ? 'rebalance' : `rebalance.${namespace}`;

export const namespaceOfPolicy = (id: string): string | undefined => /^rebalance\.(.+)$/.exec(id)?.[1];

/** As the router may show it: a document that there can be. */
export const isPolicyId = (text: string): boolean =>
  /^rebalance(?:\.[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?)?$/.test(text);

export const freezesAddress = (
  cluster: string,
  query: { readonly act?: string; readonly namespace?: string } = {},
): string => `/c/${cluster}/freezes${changedQuery('', query)}`;
