/** A drain that is forced while it is under way: what has come in its way since is told and refuses nothing, and it stays the drain that it was. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { readPeerIntent } from './peer-record.ts';
import { meshWithShards } from './testing/mesh-with-shards.ts';
import { moved } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const ends = endsWithTest();

test('it is forced though nobody may take the rest by now, with the count and the correlation id that it began with', async () => {
  const { node, client, leases, writer } = await meshWithShards(ends, {
    ...{ namespace: 'jobs', shardCount: 8, owners: ['n-1', 'n-2'] },
  });
  const drain = (query: string, body: object) => client.call('POST', `/control/v1/peers/n-1:drain${query}`, { body });
  const recordOf = async () => readPeerIntent((await node.registry.store.read(['peers/n-1'])).records[0]);
  const begun = await drain('', { reason: 'disk swap' });
  const since = expect.stringMatching(/Z$/);
  expect((await recordOf()).drain).toEqual({ shards: 4, correlationId: begun.json.correlationId, since });
  await writer.publish('jobs', { moves: moved([0], 'n-1', 'n-2') });
  await leases.endEpoch('n-2', 'c-1');
  const seen = await writtenSoFar(node);
  await client.call('GET', `/control/v1/shards?min-cursor=${seen}`);

  const blocker =
    'Nobody else may take 3 shards of jobs: no other node of its roles is alive, in service and allowed by its rules (jobs/00002: no other node of role worker is alive with a lease).';
  for (const body of [{ reason: 'hurry' }, { reason: 'hurry', force: true }]) {
    const { json } = await drain('?dryRun=true', body);
    expect([json.before, json.after, json.blockers]).toEqual(['Draining', 'Draining', []]);
    expect(json.effects).toContain(blocker);
  }
  const forced = await drain('', { reason: 'hurry', force: true });
  expect([forced.status, forced.json.after]).toEqual([200, 'Draining']);
  expect(forced.json.effects).toContain(blocker);
  const { drain: kept, reason } = await recordOf();
  expect(kept).toEqual({ shards: 4, correlationId: begun.json.correlationId, since, forced: true });
  expect(reason).toBe('hurry');
  const { json: audit } = await client.call('GET', '/control/v1/audit?action=drain-peer&pageSize=1');
  expect(JSON.parse(audit.entries[0].after)).toEqual({
    ...{ intent: 'Draining', forced: true, drain: begun.json.correlationId },
  });
  // Beginning one that nobody may take is refused as before.
  await client.call('POST', '/control/v1/peers/n-1:uncordon', { body: {} });
  const anew = await drain('', { reason: 'again', force: true });
  expect([anew.status, anew.json.blockers]).toEqual([409, [blocker]]);
});
