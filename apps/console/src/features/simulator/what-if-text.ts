/**
 * The parts of a what-if as an address holds them, in words that need no other file: nodes, homes and zones as the command takes them
 * (`new-1:200:eu/eu-1a`, `00000-00511=eu/eu-1a`, `eu/eu-1a=2`), rules as `id:pin:00000-00015:label=gpu%3Dyes`, `id:anti-affinity:00007+00008:zone`.
 * Pure; what cannot be read is undefined.
 */
import type { ShardNamespace, ShardSimulationQuery } from '../../data/model.ts';
import { shardIdOf } from '../../data/shard-cell.ts';

export type Rule = ShardNamespace['rules'][number];
export type Home = ShardNamespace['strategy']['homes'][number];
export type ZoneWeight = NonNullable<ShardSimulationQuery['zoneWeights']>[number];

export interface AddedNode {
  readonly nodeId: string;
  readonly region?: string;
  readonly zone?: string;
  /** 100 is usual. */
  readonly weight?: number;
}

export const NODE_ID = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;
/** `new-1:200:eu/eu-1a` */
const ADDED = /^([^:/]+)(?::(\d{0,5})(?::([^:/]+)(?:\/([^:/]+))?)?)?$/;
/** `00000-00511=eu/eu-1a`, `7=eu` */
const HOME = /^(\d{1,6})(?:-(\d{1,6}))?=([^/=]+)(?:\/([^/=]+))?$/;
/** `eu-1a=2`, `eu/eu-1a=0.5` */
const ZONE = /^(?:([^/=]+)\/)?([^/=]+)=(\d{1,3}(?:\.\d{1,3})?)$/;

const range = (from: string, to: string): string => (from === to ? from : `${from}-${to}`);
const placeOf = ({ region, zone }: { readonly region: string; readonly zone?: string | undefined }): string =>
  `${region}${zone === undefined ? '' : `/${zone}`}`;

/** A number as it was typed, with five digits; undefined where it is none. */
export const shardNamed = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? shardIdOf(Number(text)) : undefined;

export function readAdded(word: string): AddedNode | undefined {
  const [, nodeId = '', weight = '', region, zone] = ADDED.exec(word) ?? [];
  if (!NODE_ID.test(nodeId)) return undefined;
  return {
    nodeId,
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    ...(weight === '' ? {} : { weight: Number(weight) }),
  };
}

export function writeAdded({ nodeId, region, zone, weight }: AddedNode): string {
  if (region === undefined) return weight === undefined ? nodeId : `${nodeId}:${weight}`;
  return `${nodeId}:${weight ?? ''}:${placeOf({ region, zone })}`;
}

export function readHome(word: string): Home | undefined {
  const [, first, last = first, region = '', zone] = HOME.exec(word) ?? [];
  const [from, to] = [shardNamed(first), shardNamed(last)];
  if (from === undefined || to === undefined || Number(from) > Number(to)) return undefined;
  return { from, to, region, ...(zone === undefined ? {} : { zone }) };
}

export const writeHome = ({ from, to, ...place }: Home): string => `${range(from, to)}=${placeOf(place)}`;

export function readZoneWeight(word: string): ZoneWeight | undefined {
  const [, region, zone = '', times] = ZONE.exec(word) ?? [];
  if (zone === '') return undefined;
  return { zone, times: Number(times), ...(region === undefined ? {} : { region }) };
}

export const writeZoneWeight = ({ zone, region, times }: ZoneWeight): string =>
  `${region === undefined ? '' : `${region}/`}${zone}=${times}`;

const SELECTORS = { node: 'nodeId', label: 'label', zone: 'zone', region: 'region' } as const;
export type SelectorKind = keyof typeof SELECTORS;
export const SELECTOR_KINDS = Object.keys(SELECTORS) as readonly SelectorKind[];
const APART = ['node', 'zone', 'region'] as const;

export const selector = (kind: SelectorKind, value: string): NonNullable<Rule['nodes']> => ({
  [SELECTORS[kind]]: value,
});

const selected = (nodes: Rule['nodes']): readonly [SelectorKind, string] | undefined => {
  const kind = SELECTOR_KINDS.find((one) => nodes?.[SELECTORS[one]] !== undefined);
  return kind === undefined ? undefined : [kind, nodes?.[SELECTORS[kind]] ?? ''];
};

export function readRule(word: string): Rule | undefined {
  const [id = '', kind, shards = '', which = '', ...more] = word.split(':').map(decoded);
  if (id === '' || more.length > 0) return undefined;
  if (kind === 'anti-affinity') {
    const named = shards.split('+').map(shardNamed);
    const apart = APART.find((one) => one === which);
    const known = named.filter((one) => one !== undefined);
    return apart === undefined || known.length !== named.length ? undefined : { id, kind, shards: known, apart };
  }
  if (kind !== 'pin' && kind !== 'exclude') return undefined;
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(shards) ?? [];
  const [from, to] = [shardNamed(first), shardNamed(last)];
  const [, by, value] = /^([a-z]+)=(.+)$/.exec(which) ?? [];
  const selects = SELECTOR_KINDS.find((one) => one === by);
  if (from === undefined || to === undefined || selects === undefined || value === undefined) return undefined;
  return { id, kind, from, to, nodes: selector(selects, value), shards: [] };
}

export function writeRule({ id, kind, from = '', to = from, nodes, shards, apart }: Rule): string {
  const which = selected(nodes);
  const parts =
    kind === 'anti-affinity' ? [shards.join('+'), apart ?? 'node'] : [range(from, to), which?.join('=') ?? ''];
  return [id, kind, ...parts].map(encoded).join(':');
}

/** `not-n6: exclude 00400-00420, node n6` */
export function ruleWords({ id, kind, from = '', to = from, nodes, shards, apart }: Rule): string {
  const which = kind === 'anti-affinity' ? `by ${apart ?? 'node'}` : selected(nodes)?.join(' ');
  const named = kind === 'anti-affinity' ? shards.join(' ') : range(from, to);
  return `${id}: ${kind} ${named}${which === undefined ? '' : `, ${which}`}`;
}

/** What separates parts and words is written otherwise within one; the rest stays as it is read. */
const encoded = (part: string): string => part.replaceAll(/[%:,\s]/g, (sign) => encodeURIComponent(sign));

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
