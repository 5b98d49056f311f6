/** The lease of a node, what hangs on it, and the load that its host reports, each in words with its unit. */
import { errorPercent } from '../../data/error-percent.ts';
import type { NodeHealth, Peer } from '../../data/model.ts';
import { span, type Times } from '../../ui/time.ts';

type Row = readonly [name: string, value: string];

const WHY = {
  ttl: 'it was not renewed in time',
  'confirmed-suspicion': 'the node was held dead',
  left: 'the node left',
  lineage: 'another history of the registry was adopted',
} as const satisfies Record<NonNullable<NodeHealth['lease']['endedWhy']>, string>;

function stateOf({ state, endedWhy, endedBy }: NodeHealth['lease']): string {
  switch (state) {
    case 'Held':
      return 'held';
    case 'Stale':
      return 'overdue: its time is over, and nobody has ended it yet';
    case 'Expired':
      return `ended${endedBy === undefined ? '' : ` by ${endedBy}`}${endedWhy === undefined ? '' : `: ${WHY[endedWhy]}`}`;
    case 'Released':
      return 'given back by the node as it left';
    case 'None':
      return 'none: it has had no lease that is still kept';
    case 'Unknown':
      return 'not known: the control node has not read it';
  }
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function ledBy({ shards, scopes }: NodeHealth): string {
  if (shards === undefined || scopes === undefined) return 'not read yet';
  return `${counted(shards, 'shard', 'shards')}, ${counted(scopes, 'further scope', 'further scopes')}`;
}

export function leaseRows(health: NodeHealth, { fullTime }: Pick<Times, 'fullTime'>): readonly Row[] {
  const { epoch, since, expiresAt, endedAt } = health.lease;
  return [
    ['Lease', stateOf(health.lease)],
    ...(epoch === undefined
      ? []
      : [['Lease epoch', since === undefined ? epoch : `${epoch}, since ${fullTime(since)}`] as const]),
    ...(expiresAt === undefined ? [] : [['Lasts until', `${fullTime(expiresAt)}, unless it is renewed`] as const]),
    ...(endedAt === undefined ? [] : [['Lease ended', fullTime(endedAt)] as const]),
    ['Hangs on it', ledBy(health)],
  ];
}

/** The figures are bounds from above. `nowMs`: by the clock of this browser, as near to that of the node as it may be. */
export function loadRows(
  { load }: Pick<Peer, 'load'>,
  { fullTime, nowMs }: Pick<Times, 'fullTime'> & { readonly nowMs: number },
): readonly Row[] {
  if (load === undefined) return [['Load', 'This node reports no load.']];
  const { pendingDepth, latencyP99Ms, errorRatio, reportedAt } = load;
  return [
    [
      'Pending',
      pendingDepth === 0 ? 'no work waits' : `at most ${counted(pendingDepth, 'piece', 'pieces')} of work not done yet`,
    ],
    ['Latency', `99 % of its work took at most ${latencyP99Ms} ms`],
    ['Errors', errorRatio === 0 ? 'no work failed' : `at most ${errorPercent(errorRatio)} of its work failed`],
    ['Unchanged since', `${fullTime(reportedAt)}, for ${span(nowMs - Date.parse(reportedAt))}; it reports still`],
  ];
}
