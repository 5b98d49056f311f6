/**
 * `settings` of a namespace: its kind, its shard count, and the policy that places its shards. The policy is kept as it was read, so that what a newer
 * writer added inside it is still there when it is written back.
 */
import {
  type Home,
  type NodeSelector,
  type PlacementPolicy,
  type PlacementRule,
  SHARD_MAP_BOUNDS,
  type ShardRange,
  type Strategy,
} from '../model.ts';
import type { MapSettings, StoredText } from './map-records.ts';
import {
  asArray,
  asFields,
  asInteger,
  asOneOf,
  asText,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRewritten,
  rewritten,
} from './record-text.ts';

export const encodeSettings = (settings: MapSettings): Encoded => encodeRewritten(settings);

export const decodeSettings = (stored: Pick<StoredText, 'value' | 'schema' | 'minReader'>): Decoded<MapSettings> =>
  decodeRecord(stored, (fields) => {
    const kind = asOneOf(fields.kind, 'kind', ['service', 'queue']);
    const shardCount = asInteger(fields.shardCount, 'shardCount', 1, SHARD_MAP_BOUNDS.shardCount);
    const policy = asPlacementPolicy(fields.policy, shardCount);
    return { kind, shardCount, policy, ...rewritten(fields, ['kind', 'shardCount', 'policy'], stored.schema) };
  });

/** Kept as it was read. */
export function asPlacementPolicy(value: unknown, shardCount: number): PlacementPolicy {
  const policy = asFields(value, 'policy');
  const strategy = asStrategy(policy.strategy, shardCount);
  const rules = asArray(policy.rules, 'rules', SHARD_MAP_BOUNDS.rules);
  return { ...policy, strategy, rules: rules.map((rule) => asRule(rule, shardCount)) };
}

function asStrategy(value: unknown, shardCount: number): Strategy {
  const strategy = asFields(value, 'strategy');
  const kind = asOneOf(strategy.kind, 'strategy', ['ring', 'rendezvous', 'locality']);
  if (kind === 'ring') asInteger(strategy.virtualNodes, 'virtualNodes', 1, SHARD_MAP_BOUNDS.virtualNodes);
  if (kind === 'locality')
    for (const home of asArray(strategy.homes, 'homes', SHARD_MAP_BOUNDS.rules)) asHome(home, shardCount);
  return strategy as unknown as Strategy;
}

function asHome(value: unknown, shardCount: number): Home {
  const home = asFields(value, 'home');
  asRange(home.shards, shardCount);
  asText(home.region, 'region');
  if (home.zone !== undefined) asText(home.zone, 'zone');
  return home as unknown as Home;
}

function asRange(value: unknown, shardCount: number): ShardRange {
  const range = asFields(value, 'shards');
  const from = asInteger(range.from, 'from', 0, shardCount - 1);
  asInteger(range.to, 'to', from, shardCount - 1);
  return range as unknown as ShardRange;
}

function asRule(value: unknown, shardCount: number): PlacementRule {
  const rule = asFields(value, 'rule');
  asText(rule.id, 'id of a rule');
  const kind = asOneOf(rule.kind, 'kind of a rule', ['pin', 'exclude', 'anti-affinity']);
  if (kind === 'anti-affinity') {
    asOneOf(rule.apart, 'apart', ['node', 'zone', 'region']);
    for (const shard of asArray(rule.shards, 'shards', shardCount)) asInteger(shard, 'shard', 0, shardCount - 1);
  } else {
    asRange(rule.shards, shardCount);
    asSelector(kind === 'pin' ? rule.to : rule.from);
  }
  return rule as unknown as PlacementRule;
}

function asSelector(value: unknown): NodeSelector {
  const selector = asFields(value, 'selector');
  const kind = asOneOf(selector.kind, 'kind of a selector', ['node', 'label', 'zone', 'region']);
  const names = { node: ['nodeId'], label: ['key', 'value'], zone: ['zone'], region: ['region'] }[kind];
  for (const name of names) if (typeof selector[name] !== 'string') damaged(`${name} of a selector is no text`);
  return selector as unknown as NodeSelector;
}
