/** Verdicts on nodes in words: why one has a shard, and why the others do not. */
import { generationOf } from '../../data/map-version.ts';
import type { ShardHistoryEntry, ShardVerdict } from '../../data/model.ts';

const VERDICTS: Readonly<Record<ShardVerdict['verdict'], string>> = {
  owner: 'yes: it owns it',
  excluded: 'no: a rule excludes it',
  'pinned-elsewhere': 'no: pinned elsewhere',
  sibling: 'no: holds a sibling',
  'not-eligible': 'no: may own no shards',
  full: 'no: full',
  'ranks-lower': 'no: ranks lower',
  'move-not-needed': 'no: a move is not needed',
  'later-round': 'not yet: in a later round',
  'others-come-first': 'not yet: others come first',
};

export const verdictWords = ({ verdict, throttled }: Pick<ShardVerdict, 'verdict' | 'throttled'>): string =>
  throttled === undefined ? (VERDICTS[verdict] ?? verdict) : `throttled: ${throttled}`;

/** What a rule forbids is told apart from what is only less liked. */
export const isForbidden = (verdict: ShardVerdict['verdict']): boolean =>
  verdict === 'excluded' || verdict === 'pinned-elsewhere' || verdict === 'sibling' || verdict === 'not-eligible';

const CAUSES: Readonly<Record<string, string>> = {
  created: 'when the namespace was made',
  adopted: 'when the lineage was adopted',
  join: 'since a node joined',
  leave: 'since a node left',
  dead: 'since a node died',
  drain: 'since a node was drained',
  strategy: 'with another strategy',
  rules: 'with other rules',
  operator: 'since an operator wanted it',
  rebalance: 'to even out the load',
  expired: 'since a pause ran out',
};

export const causeWords = (cause: string): string => CAUSES[cause] ?? cause;

/** `Since version 41, 2026-11-23 14:02:10 UTC: moved from n-3 to n-17 since a node was drained, by ana, OPS-12.` */
export function sinceSentence(entry: ShardHistoryEntry, at: string): string {
  const { version, cause, actor, from, to, status, changeTicket, reason } = entry;
  const what =
    to !== undefined
      ? from === undefined
        ? `placed at ${to}`
        : `moved from ${from} to ${to}`
      : from !== undefined
        ? `taken from ${from}`
        : status === undefined
          ? 'changed'
          : status.toLowerCase();
  const by = [actor, ...(changeTicket === undefined ? [] : [changeTicket])].join(', ');
  const why = reason === undefined ? '' : ` (${reason})`;
  return `Since version ${generationOf(version)}, ${at}: ${what} ${causeWords(cause)}, by ${by}${why}.`;
}

/** A move that a plan has made: which, and who let it. */
export interface MadeByPlan {
  readonly id: string;
  /** `, approved by ana`, or `, which its policy lets run by itself`; empty where the mesh says neither. */
  readonly allowed: string;
}

/** Undefined where no plan has made it, or several at once. Which way it went, the entry says itself, and no reason repeats. */
export function madeByPlan({
  changeId: id,
  reason = '',
}: Pick<ShardHistoryEntry, 'changeId' | 'reason'>): MadeByPlan | undefined {
  if (id === undefined) return undefined;
  const plan = `plan ${id}`;
  const [said = ''] = reason.split(': ');
  return { id, allowed: said.startsWith(`${plan}, `) ? said.slice(plan.length) : '' };
}

/** `Since map v41, 2026-11-23 14:02:10 UTC: moved from n-3 to n-17 by`, which the plan follows. */
export const movedWords = ({ version, from, to }: ShardHistoryEntry, at: string): string =>
  `Since map v${generationOf(version)}, ${at}: ${from === undefined ? '' : `moved from ${from} `}${
    to === undefined ? 'to nobody' : `${from === undefined ? 'placed at' : 'to'} ${to}`
  } by`;
