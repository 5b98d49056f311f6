import { isName } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { nearest } from './nearest.ts';
import { nodeName } from './scalars.ts';
import { load, problemsOf } from './testing/load.ts';
import { minimalControl, minimalWorker } from './testing/minimal-config.ts';

test('a check of revocations that cannot be made is refused, with what to do in its place', () => {
  const { mesh } = minimalWorker();
  const tls = { ...mesh.gossip.tls, certificatePassword: 'open sesame', checkCertificateRevocation: true };
  const problems = problemsOf(JSON.stringify({ mesh: { ...mesh, gossip: { ...mesh.gossip, tls } } }));
  expect(problems).toEqual([
    expect.stringMatching(/^mesh\.gossip\.tls\.checkCertificateRevocation: .*leafTtl.*allowedThumbprints/),
  ]);
});

test('every problem is told at once, each with its place and its remedy', () => {
  const text = `
configVersion: 2
mesh:
  mode: prodution
  gossip:
    fanuot: 3
    enabled: false
    nodeId: 7
    port: 99999
    fanout: 1.5
    profile: lam
    interval: 5
    pingTimeout: 1x
    suspicionInterval: 1h
    seedPeers: [a, "b:99999", 5]
    labels: { a: 5 }
    tls: { caPath: "", certificatePath: c, allowedThumbprints: [x] }
    advertiseHost: http://a
    bindAddress: localhost
  registry: { kind: sqllite }
  control: { healthPort: x, oidc: { issuer: "ftp://a" } }
  security: { renew: maybe, leafTtl: 7h, ca: {} }
`;
  expect(problemsOf(text)).toMatchInlineSnapshot(`
    [
      "configVersion: this release reads configVersion 1: use the release that the file was written for, or leave the key out",
      "mesh.mode: expected one of production, development, found "prodution"; did you mean production?",
      "mesh.meshId: is missing: expected text (The name of the whole mesh; members of another one are refused.)",
      "mesh.gossip.enabled: gossip cannot be turned off: everything a node knows of the mesh comes by it, so leave the key out",
      "mesh.gossip.profile: expected one of local, lan, wan, found "lam"; did you mean lan?",
      "mesh.gossip.nodeId: expected text, found 7",
      "mesh.gossip.bindAddress: expected an IP address, for example 0.0.0.0, 127.0.0.1 or ::",
      "mesh.gossip.port: expected a whole number from 0 to 65535, found 99999",
      "mesh.gossip.advertiseHost: expected a host name or an IP address without scheme or port; IPv6 in brackets, for example [fd00::5]",
      "mesh.gossip.fanout: expected a whole number from 1 to 16, found 1.5",
      "mesh.gossip.interval: 5 is no duration: write "1s", "500ms" or "00:00:05"",
      "mesh.gossip.suspicionInterval: 1h is out of range: expected 100ms to 10m",
      "mesh.gossip.pingTimeout: "1x" is no duration: write "1s", "500ms" or "00:00:05"",
      "mesh.gossip.seedPeers.0: expected host:port, for example 10.0.0.5:17421 or [fd00::5]:17421",
      "mesh.gossip.seedPeers.1: expected a port from 1 to 65535 behind the colon",
      "mesh.gossip.seedPeers.2: expected text of 0 to 262 characters, found 5",
      "mesh.gossip.labels.a: expected text of 0 to 256 characters, found 5",
      "mesh.gossip.tls.keyPath: is missing: expected text of 1 to 4096 characters (PEM file with the private key of the leaf.)",
      "mesh.gossip.tls.caPath: expected text of 1 to 4096 characters, found """,
      "mesh.gossip.tls.allowedThumbprints.0: expected a SHA-256 thumbprint: 64 hex digits, with or without colons between the bytes",
      "mesh.gossip.fanuot: there is no such key; did you mean fanout?",
      "mesh.registry.kind: expected one of sqlite, memory, redis, postgres, etcd, found "sqllite"; did you mean sqlite?",
      "mesh.control.healthPort: expected a whole number from 0 to 65535, found "x"",
      "mesh.control.oidc.issuer: expected a URL that begins with https:// or http://",
      "mesh.security.trustDomain: is missing: expected text (The SPIFFE trust domain of every certificate of this mesh.)",
      "mesh.security.leafTtl: 7h is out of range: expected 5s to 6h",
      "mesh.security.renew: expected true or false, found "maybe"",
      "mesh.security.ca.certificatePath: is missing: expected text of 1 to 4096 characters (PEM file with the CA certificate.)",
      "mesh.security.ca.keyPath: is missing: expected text of 1 to 4096 characters (PEM file with the CA’s private key.)",
    ]
  `);
});

test('keys that do not go together are told beside other problems, not after them', () => {
  const worker = minimalWorker();
  const found = problemsOf({
    mesh: {
      ...worker.mesh,
      mode: 'x',
      registry: { kind: 'memory' },
      security: { trustDomain: 'a.test', ca: { certificatePath: 'c', keyPath: 'k' } },
      control: { healthPort: 17421 },
    },
  });
  expect(found).toMatchInlineSnapshot(`
    [
      "mesh.mode: expected one of production, development, found "x"",
      "mesh.control.healthPort: 17421 is also mesh.gossip.port: give each listener a port of its own",
      "mesh.registry: only control nodes hold the store’s credentials, and a worker reaches it through them: leave it out here, or set mesh.gossip.role: control",
      "mesh.security.ca: only control nodes sign certificates, so the CA’s key must not lie with a worker: leave it out here, or set mesh.gossip.role: control",
    ]
  `);
});

test('a control node needs a registry, and ports that differ', () => {
  const { mesh } = minimalControl();
  const { registry: _, ...rest } = mesh;
  expect(problemsOf({ mesh: { ...rest, control: { grpcPort: 18_000, httpsPort: 18_000 } } })).toMatchInlineSnapshot(`
    [
      "mesh.control.httpsPort: 18000 is also mesh.control.grpcPort: give each listener a port of its own",
      "mesh.registry: is missing: a control node opens the registry; set mesh.registry.kind, and what that kind needs",
    ]
  `);
  expect(problemsOf({ mesh: { ...mesh, control: { grpcPort: 0, httpsPort: 0, healthPort: null } } })).toEqual([]);
});

test('a section that stands beside mesh instead of below it is sent there', () => {
  expect(problemsOf({ gossip: {} })).toContain('gossip: there is no such key here; it belongs below mesh');
});

test('a misspelt key is answered with the one that was meant, any other with those that exist', () => {
  const { mesh } = minimalWorker();
  expect(problemsOf({ mesh: { ...mesh, telemetry: { loglevel: 'info' } } })).toEqual([
    'mesh.telemetry.loglevel: there is no such key; did you mean logLevel?',
  ]);
  expect(problemsOf({ mesh: { ...mesh, telemetry: { colour: 'red' } } })).toEqual([
    'mesh.telemetry.colour: there is no such key; known here: logLevel, otlpEndpoint',
  ]);
  expect(nearest('seedPeer', ['seedPeers', 'labels'])).toBe('seedPeers');
  expect(nearest('x', ['seedPeers', 'labels'])).toBeUndefined();
});

test('the message counts the problems and shows a bounded number of them', () => {
  const { mesh } = minimalWorker();
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`unknown-key-${i}`, i]));
  let thrown: unknown;
  try {
    load({ mesh: { ...mesh, ...many } });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ConfigError);
  const { message, problems, code } = thrown as ConfigError;
  expect(code).toBe('config_invalid');
  expect(problems).toHaveLength(80);
  expect(message.split('\n')).toHaveLength(52);
  expect(message).toMatch(/^the config has 80 problems:\n/);
  expect(message).toMatch(/\n {2}and 30 more$/);
});

test('a name is valid here exactly where it is valid in the mesh', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 70 }), fc.stringMatching(/^[a-z0-9._-]{0,66}$/)), (name) => {
      expect(nodeName.safeParse(name).success).toBe(isName(name));
    }),
  );
});

test('hosts and addresses are those that can be dialled', () => {
  const { mesh } = minimalWorker();
  const withGossip = (extra: object) => problemsOf({ mesh: { ...mesh, gossip: { ...mesh.gossip, ...extra } } });
  expect(withGossip({ seedPeers: ['10.0.0.5:17421', '[fd00::5]:1', 'node-1.mesh.test:65535'] })).toEqual([]);
  expect(withGossip({ advertiseHost: '[fd00::5]', bindAddress: '::' })).toEqual([]);
  for (const wrong of ['a', 'a:0', 'a:65536', ':1', 'fd00::5:1', 'a b:1', 'http://a:1'])
    expect([wrong, withGossip({ seedPeers: [wrong] }).length]).toEqual([wrong, 1]);
  for (const wrong of ['fd00::5', 'a:1', '', 'http://a', 'a b'])
    expect([wrong, withGossip({ advertiseHost: wrong }).length]).toEqual([wrong, 1]);
  const thumbprint = 'ab'.repeat(32);
  const tls = (print: string) => withGossip({ tls: { ...mesh.gossip.tls, allowedThumbprints: [print] } });
  expect([...tls(thumbprint), ...tls((thumbprint.match(/../g) ?? []).join(':').toUpperCase())]).toEqual([]);
  expect(tls(thumbprint.slice(2))).toHaveLength(1);
});
