/** A namespace as it is being written down: what stands in the fields, what is asked with it, and what of it differs from what there is. Pure. */
import type { ShardNamespace } from '../../data/model.ts';
import { shardIdOf } from '../../data/shard-cell.ts';

export type RuleKind = 'pin' | 'exclude' | 'anti-affinity';
export type NodesBy = 'nodeId' | 'label' | 'zone' | 'region';
export type Apart = 'node' | 'zone' | 'region';
export type StrategyId = 'rendezvous' | 'ring' | 'locality';
export type Role = 'worker' | 'gateway' | 'control';
export type Effects = 'unfenced' | 'fenced';

/** `row` tells rows apart while they are edited. */
export interface RuleDraft {
  readonly row: number;
  readonly id: string;
  readonly kind: RuleKind;
  readonly from: string;
  readonly to: string;
  readonly by: NodesBy;
  readonly which: string;
  /** Of anti-affinity, as they are typed: `7, 8`. */
  readonly shards: string;
  readonly apart: Apart;
}

export interface HomeDraft {
  readonly row: number;
  readonly from: string;
  readonly to: string;
  readonly region: string;
  readonly zone: string;
}

export interface NamespaceDraft {
  readonly namespace: string;
  readonly kind: 'service' | 'queue';
  readonly shardCount: string;
  readonly strategy: StrategyId;
  readonly virtualNodes: string;
  readonly homes: readonly HomeDraft[];
  readonly rules: readonly RuleDraft[];
  readonly roles: readonly Role[];
  readonly effects: Effects;
}

export const EMPTY_DRAFT: NamespaceDraft = {
  namespace: '',
  kind: 'service',
  shardCount: '',
  strategy: 'rendezvous',
  virtualNodes: '',
  homes: [],
  rules: [],
  roles: ['worker'],
  effects: 'unfenced',
};

const isRole = (role: string): role is Role => role === 'worker' || role === 'gateway' || role === 'control';

export function draftOf(one: ShardNamespace): NamespaceDraft {
  const { strategy, rules, roles, effects = 'unfenced' } = one;
  return {
    ...{ namespace: one.namespace, kind: one.kind, shardCount: String(one.shardCount) },
    strategy: strategy.id,
    virtualNodes: strategy.virtualNodes === undefined ? '' : String(strategy.virtualNodes),
    homes: strategy.homes.map(({ zone = '', ...home }, row) => ({ ...home, zone, row })),
    rules: rules.map(({ id, kind, from = '', to = '', nodes = {}, shards, apart = 'node' }, row) => {
      const [by, which] = (Object.entries(nodes).find(([, value]) => value !== undefined) ?? ['nodeId', '']) as [
        NodesBy,
        string,
      ];
      return { row, id, kind, from, to, by, which, shards: shards.join(', '), apart };
    }),
    roles: roles.filter(isRole),
    effects,
  };
}

/** `412` is `00412`; what is no number stays as it was typed, and the control node says what is wrong with it. */
const shardTyped = (text: string): string => {
  const word = text.trim();
  return /^\d{1,6}$/.test(word) ? shardIdOf(Number(word)) : word;
};

function range({ from, to }: { readonly from: string; readonly to: string }) {
  const [first, last] = [shardTyped(from), shardTyped(to)];
  return first === '' ? {} : { from: first, to: last === '' ? first : last };
}

function ruleAsked(rule: RuleDraft) {
  const { kind, by, which, apart } = rule;
  const id = rule.id.trim();
  if (kind === 'anti-affinity')
    return {
      id,
      kind,
      shards: rule.shards.split(/[\s,]+/).flatMap((word) => (word === '' ? [] : [shardTyped(word)])),
      apart,
    };
  return { id, kind, ...range(rule), nodes: which.trim() === '' ? {} : { [by]: which.trim() }, shards: [] };
}

function strategyAsked({ strategy: id, virtualNodes, homes }: NamespaceDraft) {
  const isSet = id === 'ring' && virtualNodes.trim() !== '';
  return {
    id,
    ...(isSet ? { virtualNodes: Number(virtualNodes) } : {}),
    homes:
      id === 'locality'
        ? homes.map(({ zone, region, ...shards }) => ({
            ...{ from: '', to: '', ...range(shards) },
            region: region.trim(),
            ...(zone.trim() === '' ? {} : { zone: zone.trim() }),
          }))
        : [],
  };
}

const placementAsked = (draft: NamespaceDraft) => ({
  strategy: strategyAsked(draft),
  rules: draft.rules.map(ruleAsked),
  roles: [...draft.roles],
  effects: draft.effects,
});

export type PlacementAsked = ReturnType<typeof placementAsked>;

export const creationAsked = (draft: NamespaceDraft) => ({
  namespace: draft.namespace.trim(),
  kind: draft.kind,
  shardCount: Number(draft.shardCount),
  ...placementAsked(draft),
});

/** What has to be said before anybody can be asked; undefined where nothing is missing. */
export function missingIn({ namespace, shardCount, roles }: NamespaceDraft): string | undefined {
  if (namespace.trim() === '') return 'Give it a name.';
  if (!/^\d{1,9}$/.test(shardCount.trim())) return 'Say how many shards it has, in digits.';
  return roles.length === 0 ? 'Choose a role whose nodes may own its shards.' : undefined;
}

type Asked<Part> = { readonly [Key in keyof Part]?: Part[Key] };
export type ChangeAsked = Asked<PlacementAsked> & { readonly noRules?: boolean };

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Only what differs from what was read: the rest stays, whatever it is. */
export function changeAsked(draft: NamespaceDraft, read: NamespaceDraft): ChangeAsked {
  const [now, before] = [placementAsked(draft), placementAsked(read)];
  const { rules, ...others } = now;
  const differing = Object.entries(others).filter(
    ([name, value]) => !isSame(value, before[name as keyof typeof others]),
  );
  const asked: ChangeAsked = Object.fromEntries(differing);
  if (isSame(rules, before.rules)) return asked;
  return rules.length === 0 ? { ...asked, noRules: true } : { ...asked, rules };
}

/** Onto what has come meanwhile: what was edited stays edited, and the rest is as it is now. */
export function carriedOver(draft: NamespaceDraft, read: NamespaceDraft, now: NamespaceDraft): NamespaceDraft {
  const edited = changeAsked(draft, read);
  const { strategy, virtualNodes, homes } = edited.strategy === undefined ? now : draft;
  return {
    ...now,
    ...{ strategy, virtualNodes, homes },
    rules: edited.rules === undefined && edited.noRules === undefined ? now.rules : draft.rules,
    roles: edited.roles === undefined ? now.roles : draft.roles,
    effects: edited.effects === undefined ? now.effects : draft.effects,
  };
}

export const nextRow = (rows: readonly { readonly row: number }[]): number =>
  Math.max(-1, ...rows.map(({ row }) => row)) + 1;
