/** Alerts compare what is measured with what this node is set to and what operators wanted: the node tells both beside what it measures. */
import { GOSSIP_PROFILES } from '@omnirelay/protocol';
import type { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createTestMembership } from '../control-plane/testing/test-membership.ts';
import { Denials } from '../membership/denials.ts';
import { testCluster } from '../testing/test-cluster.ts';
import { createNodeMetrics, observeCertificate, observeMembership } from './metrics.ts';

async function scraped(registry: Registry, line: string): Promise<number> {
  const found = (await registry.metrics()).split('\n').find((each) => each.startsWith(`${line} `));
  return Number(found?.split(' ')[1]);
}

it('counts whom operators removed apart from the dead, until they are let in again', async () => {
  const { registry, ...metrics } = createNodeMetrics();
  const membership = createTestMembership('n1');
  const denials = new Denials();
  observeMembership({ registry, ...metrics }, membership, denials);
  for (const id of ['n2', 'n3', 'n4']) membership.set(id, 'dead');
  const counts = () =>
    Promise.all(['dead', 'removed'].map((status) => scraped(registry, `mesh_gossip_members{mesh_status="${status}"}`)));
  expect(await counts()).toEqual([3, 0]);
  const deny = (revision: bigint, ...denied: { nodeId: string; certificatesFrom?: number }[]) =>
    denials.replace({ mark: { lineageEpoch: 1n, revision }, denials: denied }, 'registry');
  deny(1n, { nodeId: 'n2' }, { nodeId: 'n3' });
  expect(await counts()).toEqual([1, 2]);
  // Enrolled anew: it is awaited again, and only its old certificates are denied.
  deny(2n, { nodeId: 'n2' }, { nodeId: 'n3', certificatesFrom: 1 });
  expect(await counts()).toEqual([2, 1]);
});

it('has a bucket that ends at a quarter of each profile’s probe timeout, and one beyond its longest probe', async () => {
  const { gossipRtt } = createNodeMetrics();
  gossipRtt.observe(1);
  const bounds = (await gossipRtt.get()).values.map(({ labels }) => Number(labels.le));
  for (const [profile, { pingTimeout }] of Object.entries(GOSSIP_PROFILES)) {
    expect(bounds, profile).toContain(pingTimeout / 4);
    expect(bounds.some((bound) => Number.isFinite(bound) && bound >= 2 * pingTimeout)).toBe(true);
  }
});

it('tells the probe timeout that the node is set to', async () => {
  await using cluster = await testCluster();
  const [one, two] = await Promise.all([
    cluster.start('n1', { gossip: { profile: 'wan' } }),
    cluster.start('n2', { gossip: { profile: 'local', pingTimeout: '320ms' } }),
  ]);
  expect(await one.metric('mesh_gossip_probe_timeout_ms')).toBe(1500);
  expect(await two.metric('mesh_gossip_probe_timeout_ms')).toBe(320);
});

it('tells how much of which lifetime a certificate has left', async () => {
  await using cluster = await testCluster();
  const { registry, ...metrics } = createNodeMetrics();
  const issued = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
  const material = await cluster.issue('n1', { ttlMs: 5_000, now: issued });
  const identity = { current: () => material, onRotate: () => () => {}, [Symbol.asyncDispose]: async () => {} };
  observeCertificate({ registry, ...metrics }, identity, () => issued.getTime() + 3_000);
  expect(await scraped(registry, 'mesh_certificate_expiry_seconds')).toBe(2);
  expect(await scraped(registry, 'mesh_certificate_lifetime_seconds')).toBe(5);
});
