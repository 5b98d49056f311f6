/**
 * What a simulation supposes, as its address holds it: `?namespace=orders&from=1764150710.44&strategy=rendezvous&zones=eu-1a=2&add=new-1,new-2:200:eu/eu-1a&remove=n-3`.
 * Pure; what cannot be read is told and left out.
 */
import type { ShardNamespace, ShardSimulationQuery } from '../../data/model.ts';
import type { AddressChange } from '../../ui/use-address.ts';
import {
  type AddedNode,
  type Home,
  NODE_ID,
  type Rule,
  readAdded,
  readHome,
  readRule,
  readZoneWeight,
  writeAdded,
  writeHome,
  writeRule,
  writeZoneWeight,
  type ZoneWeight,
} from './what-if-text.ts';

export const STRATEGIES = ['ring', 'rendezvous', 'locality'] as const;
export type StrategyId = (typeof STRATEGIES)[number];

export interface WhatIf {
  readonly namespace: string | undefined;
  /** `undefined`: the newest. */
  readonly fromVersion: string | undefined;
  /** `undefined`: as it is. */
  readonly strategy: StrategyId | undefined;
  readonly virtualNodes: number | undefined;
  /** Of locality. */
  readonly homes: readonly Home[];
  /** In place of all there are; `undefined`: as they are. */
  readonly rules: readonly Rule[] | undefined;
  /** New ones, and known ones that weigh otherwise. */
  readonly addNodes: readonly AddedNode[];
  readonly removeNodes: readonly string[];
  readonly zoneWeights: readonly ZoneWeight[];
}

export interface ReadWhatIf {
  readonly whatIf: WhatIf;
  readonly ignored: readonly { readonly term: string; readonly why: string }[];
}

/** Of nodes, homes, rules and zones each. */
export const MOST_NAMED = 256;
const VERSION = /^\d{1,20}\.\d{1,20}$/;
/** Instead of rules: none any more. */
const NO_RULES = 'none';

const words = (text: string | null): readonly string[] =>
  (text ?? '')
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .slice(0, MOST_NAMED);

export function readWhatIf(address: URLSearchParams): ReadWhatIf {
  const ignored: { readonly term: string; readonly why: string }[] = [];
  const refuse = (term: string, why: string): undefined => {
    ignored.push({ term, why });
    return undefined;
  };
  const asked = (name: string): string | undefined => address.get(name) ?? undefined;
  const each = <T>(name: string, read: (word: string) => T | undefined, written: string): readonly T[] =>
    words(address.get(name)).flatMap((word) => read(word) ?? refuse(`${name}=${word}`, written) ?? []);
  const from = asked('from');
  const strategyText = asked('strategy');
  const strategy = STRATEGIES.find((one) => one === strategyText);
  if (strategyText !== undefined && strategy === undefined)
    refuse(`strategy=${strategyText}`, `strategy is ${STRATEGIES.join(', ')}`);
  const vnodes = asked('vnodes');
  const virtualNodes = vnodes !== undefined && /^[1-9]\d{0,3}$/.test(vnodes) ? Number(vnodes) : undefined;
  if (vnodes !== undefined && virtualNodes === undefined) refuse(`vnodes=${vnodes}`, 'a number from 1 to 1024');
  const homes = each('homes', readHome, 'written as 00000-00511=region/zone');
  const rules = asked('rules') === NO_RULES ? [] : each('rules', readRule, 'written as id:pin:00000-00015:zone=eu-1a');
  const addNodes = each('add', readAdded, 'written as new-1:weight:region/zone');
  const removeNodes = each('remove', (word) => (NODE_ID.test(word) ? word : undefined), 'no name of a node');
  const zoneWeights = each('zones', readZoneWeight, 'written as region/zone=times');
  return {
    whatIf: {
      namespace: asked('namespace'),
      fromVersion: from === undefined || VERSION.test(from) ? from : refuse(`from=${from}`, 'no version of a map'),
      strategy,
      virtualNodes: strategy === 'ring' ? virtualNodes : undefined,
      homes: strategy === 'locality' ? homes : [],
      rules: rules.length > 0 || asked('rules') === NO_RULES ? distinct(rules, ({ id }) => id) : undefined,
      addNodes: distinct(addNodes, ({ nodeId }) => nodeId),
      removeNodes: [...new Set(removeNodes)],
      zoneWeights: distinct(zoneWeights, ({ zone, region }) => `${region ?? ''}/${zone}`),
    },
    ignored,
  };
}

/** The last of those that have one name. */
export const distinct = <Item>(items: readonly Item[], nameOf: (item: Item) => string): readonly Item[] => [
  ...new Map(items.map((item) => [nameOf(item), item])).values(),
];

export const writeWhatIf = (whatIf: WhatIf): AddressChange => ({
  namespace: whatIf.namespace,
  from: whatIf.fromVersion,
  strategy: whatIf.strategy,
  vnodes: whatIf.strategy === 'ring' && whatIf.virtualNodes !== undefined ? String(whatIf.virtualNodes) : undefined,
  homes: whatIf.strategy === 'locality' ? whatIf.homes.map(writeHome).join(',') : undefined,
  rules: whatIf.rules?.length === 0 ? NO_RULES : whatIf.rules?.map(writeRule).join(','),
  zones: whatIf.zoneWeights.map(writeZoneWeight).join(','),
  add: whatIf.addNodes.map(writeAdded).join(','),
  remove: whatIf.removeNodes.join(','),
});

/** Whether it supposes anything at all. */
export const supposesSomething = ({ strategy, rules, addNodes, removeNodes, zoneWeights }: WhatIf): boolean =>
  strategy !== undefined ||
  rules !== undefined ||
  [addNodes, removeNodes, zoneWeights].some((changes) => changes.length > 0);

/** What is missing before it can be asked; undefined where nothing is. */
export function whatIsMissing({ strategy, homes }: WhatIf, namespace: ShardNamespace | undefined): string | undefined {
  if (namespace === undefined) return 'Choose a namespace.';
  if (namespace.version === undefined)
    return `${namespace.namespace} has no map yet: no node serves its roles (${namespace.roles.join(', ')}).`;
  if (strategy === 'locality' && homes.length === 0)
    return 'Locality needs homes: say where which shards would like to be.';
  return undefined;
}

/** As the API is asked. */
export function simulationQuery(whatIf: WhatIf): ShardSimulationQuery {
  const { namespace = '', fromVersion, strategy, virtualNodes, homes, rules } = whatIf;
  const { addNodes, removeNodes, zoneWeights } = whatIf;
  return {
    namespace,
    ...(fromVersion === undefined ? {} : { fromVersion }),
    ...(strategy === undefined
      ? {}
      : { strategy: { id: strategy, ...(virtualNodes === undefined ? {} : { virtualNodes }), homes } }),
    ...(rules === undefined ? {} : rules.length === 0 ? { noRules: true } : { rules }),
    ...(addNodes.length === 0 ? {} : { addNodes }),
    ...(removeNodes.length === 0 ? {} : { removeNodes }),
    ...(zoneWeights.length === 0 ? {} : { zoneWeights }),
  };
}

/** So many further ones, with names that nobody has. */
export function furtherNodes(
  count: number,
  taken: ReadonlySet<string>,
  like: Omit<AddedNode, 'nodeId'>,
): readonly AddedNode[] {
  const made: AddedNode[] = [];
  for (let number = 1; made.length < count; number += 1) {
    const nodeId = `new-${number}`;
    if (!taken.has(nodeId)) made.push({ nodeId, ...like });
  }
  return made;
}
