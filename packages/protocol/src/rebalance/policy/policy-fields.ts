/**
 * Every figure and flag that a policy has: what it may be, and what it says. Whoever reads a policy and the JSON Schema of one go by this list, so that
 * neither takes what the other refuses.
 */
import { LOAD_BOUNDS } from '../../swim/load-report.ts';
import { POLICY_BOUNDS } from './policy-model.ts';

export type PolicyField = { readonly about: string } & (
  | { readonly kind: 'whole' | 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'one-of'; readonly of: readonly string[] }
);

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const WEEK_MS = 7 * 24 * HOUR_MS;

const whole = (least: number, most: number, about: string): PolicyField => ({ kind: 'whole', least, most, about });
const number = (least: number, most: number, about: string): PolicyField => ({ kind: 'number', least, most, about });

function band(
  name: string,
  span: { readonly kind: 'whole' | 'number'; readonly least: number; readonly most: number },
  about: string,
): readonly (readonly [string, PolicyField])[] {
  return [
    [`thresholds.${name}.enter`, { ...span, about: `${about}: bad from here on` }],
    [`thresholds.${name}.leave`, { ...span, least: 0, about: `${about}: good again from here on` }],
  ];
}

export const POLICY_FIELDS: ReadonlyMap<string, PolicyField> = new Map([
  ['version', whole(0, Number.MAX_SAFE_INTEGER, 'counts up with each version that is written')],
  [
    'mode',
    {
      kind: 'one-of',
      of: ['auto', 'approval'],
      about: 'approval: people say yes to each plan; auto: to those alone that fail a check',
    },
  ],
  ['approvals.needed', whole(1, POLICY_BOUNDS.approvals, 'different people who have to say yes where people do')],
  ['changeTtlMs', whole(MINUTE_MS, WEEK_MS, 'nobody may approve or run a plan that is older')],
  ['rollbackNeedsApproval', { kind: 'flag', about: 'a rollback needs approval as any other plan' }],
  ...band('pendingDepth', { kind: 'whole', least: 1, most: LOAD_BOUNDS.pendingDepth }, 'work that waits at a node'),
  ...band('latencyP99Ms', { kind: 'number', least: 1, most: LOAD_BOUNDS.latencyP99Ms }, 'latency, 99th percentile'),
  ...band(
    'errorRatio',
    { kind: 'number', least: 2 ** -10, most: LOAD_BOUNDS.errorRatio },
    'the part of the work that fails',
  ),
  ...band('healthScore', { kind: 'number', least: 0, most: 100 }, 'the score of a node, 100 the best'),
  ['hysteresis.enterAfterMs', whole(SECOND_MS, HOUR_MS, 'for so long a node looks bad before it is sick')],
  ['hysteresis.leaveAfterMs', whole(SECOND_MS, 24 * HOUR_MS, 'for so long a node looks good before it is well')],
  ['limits.movesPerNode', whole(1, 64, 'moves in flight at a node, given and taken together')],
  ['limits.movesPerCluster', whole(1, 1_024, 'moves in flight in all')],
  ['limits.churnPerHour', whole(1, 131_072, 'moves that begin within any hour')],
  ['limits.cooldownMs', whole(SECOND_MS, WEEK_MS, 'a shard that was moved for health stays for so long')],
  ['limits.stageTimeoutMs', whole(SECOND_MS, HOUR_MS, 'a stage that is not done by then has failed')],
  ['brake.enterRatio', number(0.01, 1, 'nothing begins once so many of the nodes are lost or sick')],
  ['brake.leaveRatio', number(0, 1, 'things begin again once no more than so many are')],
  ['brake.leastNodes', whole(1, 1_024, 'the brake is never pulled for fewer nodes')],
]);

const BRANCHES: ReadonlySet<string> = new Set(
  [...POLICY_FIELDS.keys(), 'approvals.among'].flatMap((path) => {
    const names = path.split('.');
    return names.slice(1).map((_name, index) => names.slice(0, index + 1).join('.'));
  }),
);

/** Whether a path is that of an object with fields below it. */
export const isPolicyBranch = (path: string): boolean => BRANCHES.has(path);

export const POLICY_LISTS = ['approvals.among', 'guardrails', 'windows'] as const;
export type PolicyList = (typeof POLICY_LISTS)[number];
export const isPolicyList = (path: string): path is PolicyList => POLICY_LISTS.includes(path as PolicyList);
