/**
 * Leadership as an operator has it, by the client over real nodes on one registry: who leads, asking that one to hand over, and a stream of events that
 * goes on where another node serves it, without a gap.
 */
import { join } from 'node:path';
import { type ControlClient, createControlClient, type LeadershipItem } from '@omnirelay/client';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { ADMIN, startTestIssuer } from './control-plane/testing/test-issuer.ts';
import { type TestNode, TRUST_DOMAIN, testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

type Event = Extract<LeadershipItem, { kind: 'event' }>['event'];
const SCOPE = 'jobs/eu';

/** The events that say something of the scope, each awaited in turn. */
function followed(client: ControlClient, asked: { readonly cursor?: string } = {}) {
  const stop = new AbortController();
  ends.defer(() => stop.abort());
  const items = client.leaders.follow({ scope: [SCOPE], signal: stop.signal, ...asked })[Symbol.asyncIterator]();
  return async (): Promise<Event> => {
    for (;;) {
      const { value, done } = await items.next();
      if (done === true) throw new Error('the stream has ended');
      if (value.kind === 'event' && !['Ready', 'Heartbeat', 'Renewed'].includes(value.event.eventKind))
        return value.event;
    }
  };
}

test('a leader that is asked hands over to the one that is named, and who follows it elsewhere misses nothing', async () => {
  const cluster = ends.use(await testCluster());
  const issuer = ends.use(await startTestIssuer());
  const registry = { kind: 'sqlite', path: join(cluster.directory, 'registry.sqlite') } as const;
  const nodes: TestNode[] = [];
  for (const id of ['k1', 'k2', 'k3'])
    nodes.push(
      await cluster.start(id, {
        ...{ role: 'control', registry, seeds: nodes.slice(0, 1), leadership: { scopes: [SCOPE] } },
        control: { oidc: { issuer: issuer.url } },
      }),
    );
  const token = await issuer.token('ana', ADMIN);
  const clientOf = (...served: readonly TestNode[]): ControlClient =>
    ends.use(
      createControlClient({
        endpoints: served.map(({ mesh }) => `localhost:${mesh.ports.controlGrpc}`),
        ...{ caPem: cluster.caPem, trustDomain: TRUST_DOMAIN, token: async () => token },
      }),
    );
  for (const node of nodes) await node.until(() => node.mesh.leadership.tokens().some(({ scope }) => scope === SCOPE));
  for (const node of nodes) await node.until(() => nodes.every(({ mesh }) => node.status(mesh.nodeId) === 'alive'));

  const client = clientOf(...nodes);
  const list = () => client.leaders.list({ scope: [SCOPE, 'global-control', 'node/*'] });
  // Whoever came last begins its lease when it has heard the others.
  await expect
    .poll(async () => (await list()).tokens.map(({ scope }) => scope), { timeout: 10_000 })
    .toEqual(['global-control', SCOPE, 'node/k1', 'node/k2', 'node/k3']);
  const { tokens, conflicts } = await list();
  expect(conflicts).toEqual([]);
  await expect.poll(async () => (await list()).tokens.every(({ expiresAt }) => expiresAt !== undefined)).toBe(true);
  const held = tokens.find(({ scope }) => scope === SCOPE);
  expect(held).toMatchObject({ scopeKind: 'custom', effects: 'unfenced', expiresAt: expect.any(String) });
  const leader = nodes.find(({ mesh }) => mesh.nodeId === held?.leaderId);
  const others = nodes.filter((node) => node !== leader);
  const { peer } = await client.peers.get(held?.leaderId ?? '');
  expect(peer.leads).toContain(SCOPE);

  // The stream begins at the leader, which will be closed.
  const next = followed(clientOf(leader as TestNode, ...others));
  expect(await next()).toMatchObject({ eventKind: 'Snapshot', token: { claimId: held?.claimId } });

  const successor = others[1]?.mesh.nodeId ?? '';
  const ifMatch = `"${held?.fenceToken}"`;
  const mutation = { reason: 'upgrade', next: successor, ifMatch, idempotencyKey: 'once' };
  const preview = await client.leaders.stepDown(SCOPE, { ...mutation, dryRun: true });
  expect([preview.next, preview.blockers, preview.candidates.map(({ ready }) => ready)]).toEqual([
    ...[successor, [], [true, true]],
  ]);
  const asked = await client.leaders.stepDown(SCOPE, mutation);
  expect(asked.requested).toBe(true);
  const gone = await next();
  expect(gone).toMatchObject({
    ...{ eventKind: 'SteppedDown', leaderId: held?.leaderId, reason: 'upgrade', correlationId: asked.correlationId },
  });
  const elected = await next();
  expect(elected).toMatchObject({ eventKind: 'Elected', leaderId: successor });
  expect((elected.token?.fenceToken ?? '') > (held?.fenceToken ?? 'x')).toBe(true);
  // An old click: whoever leads now was not meant.
  await expect(client.leaders.stepDown(SCOPE, { reason: 'again', ifMatch })).rejects.toMatchObject({
    code: 'precondition_failed',
  });

  // The node that serves the stream goes; what happens from then on is told by another one.
  await leader?.[Symbol.asyncDispose]();
  const rest = clientOf(...others);
  const back = await rest.leaders.stepDown(SCOPE, { reason: 'back', idempotencyKey: 'back' });
  expect(await next()).toMatchObject({ eventKind: 'SteppedDown', leaderId: successor });
  expect(await next()).toMatchObject({ eventKind: 'Elected', leaderId: back.next });

  const history = await rest.leaders.history({ scope: [SCOPE], sort: 'from', minCursor: back.cursor });
  expect(history.items.map(({ leaderId, ended }) => [leaderId, ended])).toEqual([
    [held?.leaderId, 'stepped-down'],
    [successor, 'stepped-down'],
    [back.next, undefined],
  ]);
  expect(history.items[1]?.election.transactions.map(({ what }) => what)).toEqual(['stepped-down', 'elected']);
}, 60_000);
