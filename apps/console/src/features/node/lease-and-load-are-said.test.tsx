import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { NodeHealth, Peer } from '../../data/model.ts';
import { timesIn } from '../../ui/time.ts';
import { Facts } from './facts.tsx';
import { leaseRows, loadRows } from './lease-rows.ts';

const times = timesIn('utc');
const at = '2026-11-23T14:02:10.000Z';
const nowMs = Date.parse(at) + 180_000;
const health = (lease: NodeHealth['lease'], more: Partial<NodeHealth> = {}): NodeHealth =>
  ({ nodeId: 'n1', lease, shards: 12, scopes: 1, ...more }) as NodeHealth;
const load = { pendingDepth: 64, latencyP99Ms: 16, errorRatio: 0.03125, reportedAt: at };

/** What stands under each name, as a reader has it. */
function shown(told: NodeHealth, of: Pick<Peer, 'load'>): Readonly<Record<string, string>> {
  const rows = [...leaseRows(told, times), ...loadRows(of, { ...times, nowMs })];
  const markup = renderToStaticMarkup(<Facts title="Lease and load" rows={rows} />);
  expect(markup).toContain('<h2 class="table-head flex items-center bg-raised text-text">Lease and load</h2>');
  return Object.fromEntries(
    [...markup.matchAll(/<dt[^>]*>(.*?)<\/dt><dd[^>]*>(.*?)<\/dd>/g)].map(([, name, value]) => [name, value]),
  );
}

it('says the lease and what hangs on it, and each figure of the load with its unit', () => {
  expect(shown(health({ state: 'Held', epoch: '7', since: at, expiresAt: at }), { load })).toEqual({
    Lease: 'held',
    'Lease epoch': '7, since 2026-11-23 14:02:10 UTC',
    'Lasts until': '2026-11-23 14:02:10 UTC, unless it is renewed',
    'Hangs on it': '12 shards, 1 further scope',
    Pending: 'at most 64 pieces of work not done yet',
    Latency: '99 % of its work took at most 16 ms',
    Errors: 'at most 3.1 % of its work failed',
    'Unchanged since': '2026-11-23 14:02:10 UTC, for 3 min; it reports still',
  });
});

it('says that a node reports no load, and that an idle one has nothing to do', () => {
  expect(shown(health({ state: 'None' }, { shards: 1, scopes: 0 }), {})).toEqual({
    Lease: 'none: it has had no lease that is still kept',
    'Hangs on it': '1 shard, 0 further scopes',
    Load: 'This node reports no load.',
  });
  const idle = { ...load, pendingDepth: 0, errorRatio: 0 };
  expect(shown(health({ state: 'None' }), { load: idle })).toMatchObject({
    Pending: 'no work waits',
    Errors: 'no work failed',
  });
});

it.each([
  [{ state: 'Stale', epoch: '7' }, 'overdue: its time is over, and nobody has ended it yet'],
  [{ state: 'Expired', epoch: '7', endedBy: 'c1', endedWhy: 'ttl' }, 'ended by c1: it was not renewed in time'],
  [{ state: 'Expired', epoch: '7', endedWhy: 'lineage' }, 'ended: another history of the registry was adopted'],
  [{ state: 'Released', epoch: '7', endedBy: 'n1', endedWhy: 'left' }, 'given back by the node as it left'],
  [{ state: 'Unknown' }, 'not known: the control node has not read it'],
] as const)('says of a lease %j: %s', (lease, words) => {
  const { shards: _, scopes: __, ...unread } = health(lease);
  expect(shown(unread, {})).toMatchObject({ Lease: words, 'Hangs on it': 'not read yet' });
});
