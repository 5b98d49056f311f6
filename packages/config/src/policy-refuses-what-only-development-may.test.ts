import { expect, test } from 'vitest';
import { checkPolicy, policyProblems } from './check-policy.ts';
import { ConfigError } from './config-error.ts';
import { load } from './testing/load.ts';
import { minimalControl, minimalWorker } from './testing/minimal-config.ts';

type Env = Record<string, string>;
const refusals = (env: Env, input: unknown = minimalControl()) =>
  policyProblems(load(input, env)).map(({ path, message }) => `${path}: ${message}`);
const issuer = (url: string) => refusals({ MESH_CONTROL__OIDC__ISSUER: url });

test('a config of one’s own passes, and production is the default', () => {
  expect(load(minimalWorker()).mesh.mode).toBe('production');
  expect(refusals({})).toEqual([]);
  expect(issuer('https://id.example.com/realms/mesh')).toEqual([]);
  expect(issuer('https://localhost.example.com')).toEqual([]);
});

test('every refusal comes at once, names its key and both ways out', () => {
  const input = minimalControl();
  const config = load(
    { mesh: { ...input.mesh, registry: { kind: 'memory' } } },
    { MESH_SECURITY__TRUST_DOMAIN: 'dev.omnirelay.invalid', MESH_CONTROL__OIDC__ISSUER: 'http://127.0.0.1:3001' },
  );
  const facts = { developmentCertificates: ['mesh.gossip.tls.caPath', 'mesh.security.ca.certificatePath'] };
  expect(policyProblems(config, facts).map(({ path, message }) => `${path}: ${message}`)).toMatchInlineSnapshot(`
    [
      "mesh.security.trustDomain: dev.omnirelay.invalid is the development CA’s: use a trust domain of your own, or set mesh.mode: development",
      "mesh.gossip.tls.caPath: the file holds a certificate of a development CA: use certificates of your own CA, or set mesh.mode: development",
      "mesh.security.ca.certificatePath: the file holds a certificate of a development CA: use certificates of your own CA, or set mesh.mode: development",
      "mesh.registry.kind: a memory registry is gone with the process: use sqlite, redis, etcd or postgres, or set mesh.mode: development",
      "mesh.control.oidc.issuer: plain http lets anybody on the way sign people in: use https, or set mesh.mode: development",
      "mesh.control.oidc.issuer: an issuer on loopback is for development: name your provider, or set mesh.mode: development",
    ]
  `);
  expect(() => checkPolicy(config, facts)).toThrow(ConfigError);
});

test('development may have all of it', () => {
  const input = minimalControl();
  const config = load(
    { mesh: { ...input.mesh, mode: 'development', registry: { kind: 'memory' } } },
    { MESH_SECURITY__TRUST_DOMAIN: 'dev.omnirelay.invalid', MESH_CONTROL__OIDC__ISSUER: 'http://127.0.0.1:3001' },
  );
  expect(policyProblems(config, { developmentCertificates: ['mesh.gossip.tls.caPath'] })).toEqual([]);
});

test('loopback is known in all its spellings', () => {
  for (const host of [
    'localhost',
    'id.localhost',
    'localhost.',
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
  ])
    expect([host, issuer(`https://${host}/`)]).toEqual([
      host,
      [
        'mesh.control.oidc.issuer: an issuer on loopback is for development: name your provider, or set mesh.mode: development',
      ],
    ]);
});

test('timings that cannot work are refused in every mode, as they come out with the profile', () => {
  for (const mode of ['production', 'development']) {
    expect(refusals({ MESH_MODE: mode, MESH_GOSSIP__INTERVAL: '200ms' })).toEqual([
      'mesh.gossip.pingTimeout: 500ms is longer than mesh.gossip.interval (200ms; profile lan), so a probe would outlast its period: shorten it or lengthen the interval',
    ]);
    expect(refusals({ MESH_MODE: mode, MESH_GOSSIP__SUSPICION_INTERVAL: '100ms' })).toEqual([
      'mesh.gossip.suspicionInterval: 100ms is shorter than mesh.gossip.pingTimeout (500ms; profile lan), so nobody could refute in time: lengthen it',
    ]);
  }
  expect(refusals({ MESH_GOSSIP__INTERVAL: '200ms', MESH_GOSSIP__PING_TIMEOUT: '100ms' })).toEqual([]);
  for (const profile of ['local', 'lan', 'wan']) expect(refusals({ MESH_GOSSIP__PROFILE: profile })).toEqual([]);
});
