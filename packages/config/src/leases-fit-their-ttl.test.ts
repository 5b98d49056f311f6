import { decodeLiveness, LEASE_PROFILES } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { configWarnings, policyProblems } from './check-policy.ts';
import { leaseSettings, standingScopes, unmappedShards } from './lease-settings.ts';
import { load, problemsOf } from './testing/load.ts';
import { minimalControl, minimalWorker } from './testing/minimal-config.ts';

const control = (leadership: object) => {
  const { mesh } = minimalControl();
  return { mesh: { ...mesh, leadership } };
};
const settings = (leadership: object) => leaseSettings(load(control(leadership)));
const problems = (leadership: object) =>
  policyProblems(load(control(leadership))).map(({ path, message }) => `${path}: ${message}`);

test('without knobs the lease machine gets the profile', () => {
  expect(settings({})).toEqual(LEASE_PROFILES.default);
  expect(settings({ profile: 'sentinel' })).toEqual(LEASE_PROFILES.sentinel);
  expect(settings({})).toMatchObject({ ttl: 2500, renewInterval: 800, rho: 0.01 });
  expect(settings({ profile: 'sentinel' })).toMatchObject({ ttl: 10_000, renewInterval: 3000 });
});

test('each knob lies over the profile; a longer ttl makes nobody look less often', () => {
  const { default: fleet } = LEASE_PROFILES;
  expect(settings({ ttl: '20s', rho: 0.02 })).toEqual({ ...fleet, ttl: 20_000, coolDown: 20_000, rho: 0.02 });
  expect(settings({ renewInterval: '300ms' })).toEqual({ ...fleet, renewInterval: 300 });
});

test('with a shorter ttl the others look as much more often', () => {
  expect(settings({ ttl: '500ms', renewInterval: '150ms' })).toMatchObject({
    ttl: 500,
    pollInterval: 100,
    freshRead: 160,
    sessionGap: 400,
    stallThreshold: 80,
    coolDown: 500,
  });
});

test('three renewals fit into what a holder trusts of its ttl, with the profile filled in', () => {
  expect(problems({ ttl: '2500ms', renewInterval: '825ms' })).toEqual([]);
  expect(problems({ renewInterval: '826ms' })).toEqual([
    'mesh.leadership.renewInterval: 3 times 826ms does not fit into mesh.leadership.ttl (2.5s, less rho 0.01: 2.475s; profile default), so a lost renewal or two would end the lease: at most 825ms, or lengthen the ttl',
  ]);
  expect(problems({ ttl: '2s' })).toHaveLength(1);
  expect(problems({ rho: 0.05 })).toHaveLength(1);
  expect(problems({ profile: 'sentinel', rho: 0.1 })).toEqual([]);
});

test('control nodes stand for the mesh itself, any node for the scopes and shards that its file names', () => {
  const named = { scopes: ['jobs', { scope: 'mail/eu', effects: 'fenced' }], shards: ['orders/7'] };
  const custom = [
    { scope: 'jobs', effects: 'unfenced' },
    { scope: 'mail/eu', effects: 'fenced' },
  ];
  const orders = [{ namespace: 'orders', setting: { scope: 'shard/orders/7', effects: 'unfenced' } }];
  expect(unmappedShards(load(control(named)))).toEqual(orders);
  expect(unmappedShards(load(control({ enabled: false })))).toEqual([]);
  expect(standingScopes(load(control(named)))).toEqual([{ scope: 'global-control', effects: 'fenced' }, ...custom]);
  const { mesh } = minimalWorker();
  expect(standingScopes(load({ mesh: { ...mesh, leadership: named } }))).toEqual(custom);
  expect(standingScopes(load(control({ enabled: false })))).toEqual([]);
});

test('scopes come from the environment by name or as JSON', () => {
  const scopes = (text: string) => load(minimalControl(), { MESH_LEADERSHIP__SCOPES: text }).mesh.leadership.scopes;
  expect(scopes('jobs,mail/eu').map(({ scope }) => scope)).toEqual(['jobs', 'mail/eu']);
  expect(scopes('["jobs",{"scope":"mail","effects":"fenced"}]')).toEqual([
    { scope: 'jobs', effects: 'unfenced' },
    { scope: 'mail', effects: 'fenced' },
  ]);
});

test('every problem of the section is told at once', () => {
  const scopes = [
    ...['global-control', 'node/w1', 'shard', 'Jobs', 'a//b', 'x'.repeat(201), 5, 'jobs'],
    ...[{ scope: 'jobs' }, { scope: 'mail', efects: 'fenced' }, { scope: 'a', effects: 'none' }, { effects: 'fenced' }],
  ];
  const shards = ['orders', 'orders/7', 'orders/7'];
  const timings = { ttl: '61s', renewInterval: '10ms', rho: 0.5, profile: 'sentinal', enabled: 'yes' };
  expect(problemsOf(control({ ...timings, scopes, shards }))).toMatchInlineSnapshot(`
    [
      "mesh.leadership.enabled: expected true or false, found "yes"",
      "mesh.leadership.profile: expected one of default, sentinel, found "sentinal"; did you mean sentinel?",
      "mesh.leadership.scopes.0.scope: global-control is stood for by every control node, without being named: leave it out",
      "mesh.leadership.scopes.1.scope: node/ belongs to the leases of nodes: choose another name",
      "mesh.leadership.scopes.2.scope: shard/ belongs to shards: name them in mesh.leadership.shards",
      "mesh.leadership.scopes.3.scope: expected a name such as "jobs" or "jobs/eu": parts of 1 to 63 characters of a-z, 0-9, '.', '_' or '-', joined by '/'",
      "mesh.leadership.scopes.4.scope: expected a name such as "jobs" or "jobs/eu": parts of 1 to 63 characters of a-z, 0-9, '.', '_' or '-', joined by '/'",
      "mesh.leadership.scopes.5.scope: expected a name such as "jobs" or "jobs/eu": parts of 1 to 63 characters of a-z, 0-9, '.', '_' or '-', joined by '/'",
      "mesh.leadership.scopes.6: expected the name of a scope, or a mapping {scope, effects}",
      "mesh.leadership.scopes.9.efects: there is no such key; did you mean effects?",
      "mesh.leadership.scopes.10.effects: expected one of unfenced, fenced, found "none"",
      "mesh.leadership.scopes.11.scope: is missing: expected text of 0 to 200 characters (The name of the scope.)",
      "mesh.leadership.shards.0: expected namespace/shard, for example orders/7",
      "mesh.leadership.ttl: 61s is out of range: expected 500ms to 1m",
      "mesh.leadership.renewInterval: 10ms is out of range: expected 100ms to 20s",
      "mesh.leadership.rho: expected a number from 0.0001 to 0.2, found 0.5",
      "mesh.leadership.scopes.8: jobs is named twice: remove one of them",
      "mesh.leadership.shards.2: orders/7 is named twice: remove one of them",
    ]
  `);
});

test('a ttl is no longer than any record of a lease may say', () => {
  const said = (ttlMs: number) =>
    decodeLiveness(JSON.stringify({ nodeId: 'a', bootId: 'b', epoch: '1', beat: '1', held: true, stands: [], ttlMs }));
  expect([said(60_000)?.ttlMs, said(60_001)]).toEqual([60_000, undefined]);
  expect(problemsOf(control({ ttl: '60s', renewInterval: '1s' }))).toEqual([]);
  expect(problemsOf(control({ ttl: '60001ms' }))).toEqual([
    'mesh.leadership.ttl: 60001ms is out of range: expected 500ms to 1m',
  ]);
});

test('who stands for nothing names nothing to stand for', () => {
  expect(problemsOf(control({ enabled: false, scopes: ['jobs'], shards: ['orders/7'] }))).toMatchInlineSnapshot(`
    [
      "mesh.leadership.scopes: with mesh.leadership.enabled: false this node stands for nothing: leave it out",
      "mesh.leadership.shards: with mesh.leadership.enabled: false this node stands for nothing: leave it out",
    ]
  `);
});

test('a failover by sentinels outlasts leases of the default profile: warned, not refused', () => {
  const withSentinels = (leadership: object) => {
    const { mesh } = minimalControl();
    const registry = { kind: 'redis', urls: ['redis://s1:26379'], sentinel: { primary: 'mesh' } };
    return load({ mesh: { ...mesh, registry, leadership } });
  };
  expect(policyProblems(withSentinels({}))).toEqual([]);
  expect(configWarnings(withSentinels({}))).toEqual([
    {
      path: 'mesh.leadership.profile',
      message:
        'a failover by sentinels takes seconds, and leases of 2.5s run out meanwhile, so all scopes change hands each time: use profile sentinel (ttl 10s)',
    },
  ]);
  expect(configWarnings(withSentinels({ profile: 'sentinel' }))).toEqual([]);
  expect(configWarnings(withSentinels({ ttl: '10s' }))).toEqual([]);
  expect(configWarnings(load(control({})))).toEqual([]);
});

test('so does one from a host of postgres to another', () => {
  const onHosts = (...hosts: string[]) => {
    const { mesh } = minimalControl();
    return configWarnings(load({ mesh: { ...mesh, registry: { kind: 'postgres', hosts } } }));
  };
  expect(onHosts('db1.test:5432', 'db2.test:5432')).toEqual([
    { path: 'mesh.leadership.profile', message: expect.stringContaining('a failover from one host to another') },
  ]);
  expect(onHosts('db1.test:5432')).toEqual([]);
});
