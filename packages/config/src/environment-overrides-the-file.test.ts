import { expect, test } from 'vitest';
import { load, problemsOf } from './testing/load.ts';
import { minimalControl, minimalWorker } from './testing/minimal-config.ts';

const gossip = (env: Record<string, string>) => load(minimalWorker(), env).mesh.gossip;

test('a variable overrides its key, whatever the case and the underscores within a word', () => {
  for (const name of ['MESH_GOSSIP__FANOUT', 'mesh_gossip__fanout', 'Mesh_Gossip__FanOut'])
    expect(gossip({ [name]: '4' }).fanout).toBe(4);
  for (const name of ['MESH_GOSSIP__NODEID', 'MESH_GOSSIP__NODE_ID', 'MESH_GOSSIP__nodeId'])
    expect(gossip({ [name]: 'w2' }).nodeId).toBe('w2');
});

test('deeper keys and those right below mesh are reached too', () => {
  const config = load(minimalControl(), {
    MESH_MODE: 'development',
    MESH_DATA_DIRECTORY: 'elsewhere',
    MESH_GOSSIP__TLS__CA_PATH: 'ca.pem',
    MESH_SECURITY__CA__CERTIFICATE_PATH: 'c.pem',
    MESH_SECURITY__CA__KEY_PATH: 'k.pem',
    MESH_CONTROL__OIDC__ISSUER: 'https://id.example.com',
    MESH_REGISTRY__PATH: 'other.sqlite',
  });
  expect(config.mesh).toMatchObject({
    mode: 'development',
    dataDirectory: 'elsewhere',
    gossip: { tls: { caPath: 'ca.pem' } },
    security: { ca: { certificatePath: 'c.pem', keyPath: 'k.pem' } },
    control: { oidc: { issuer: 'https://id.example.com' } },
    registry: { kind: 'sqlite', path: 'other.sqlite' },
  });
});

test('a node can be told by its environment alone', () => {
  const env = {
    MESH_MESH_ID: 'shop',
    MESH_GOSSIP__NODE_ID: '7',
    MESH_GOSSIP__TLS__CERTIFICATE_PATH: 'c',
    MESH_GOSSIP__TLS__KEY_PATH: 'k',
    MESH_GOSSIP__TLS__CA_PATH: 'a',
    MESH_SECURITY__TRUST_DOMAIN: 'mesh.example.com',
  };
  expect(load('mesh:', env).mesh.gossip.nodeId).toBe('7');
});

test('the schema says what a text means: numbers, flags, null, lists and mappings', () => {
  expect(gossip({ MESH_GOSSIP__SEED_PEERS: 'a:1, b:2,' }).seedPeers).toEqual(['a:1', 'b:2']);
  expect(gossip({ MESH_GOSSIP__SEED_PEERS: '["a:1","b:2"]' }).seedPeers).toEqual(['a:1', 'b:2']);
  expect(gossip({ MESH_GOSSIP__SEED_PEERS: '' }).seedPeers).toEqual([]);
  expect(gossip({ MESH_GOSSIP__LABELS: '{"rack":"7"}' }).labels).toEqual({ rack: '7' });
  expect(gossip({ MESH_GOSSIP__REGION: '42' }).region).toBe('42');
  expect(gossip({ MESH_GOSSIP__REGION: 'true' }).region).toBe('true');
  expect(gossip({ MESH_GOSSIP__INTERVAL: '00:00:02' }).interval).toBe(2000);
  const env = { MESH_CONTROL__HEALTH_PORT: 'null', MESH_SECURITY__RENEW: 'False' };
  expect(load(minimalWorker(), env).mesh).toMatchObject({ control: { healthPort: null }, security: { renew: false } });
});

test('a variable that fits nothing is a problem, with the key that was meant', () => {
  expect(
    problemsOf(minimalWorker(), {
      MESH_GOSSIP__FANUOT: '3',
      MESH_GOSIP__FANOUT: '3',
      MESH_GOSSIP__COLOUR: 'red',
      MESH_TELEMETRY__COLOUR: 'red',
      MESH_GOSSIP__LABELS__RACK: '7',
      MESH_GOSSIP__SEED_PEERS__0: 'a:1',
      MESH_GOSSIP__LABELS: '{rack: 7}',
    }),
  ).toMatchInlineSnapshot(`
    [
      "MESH_GOSSIP__FANUOT: there is no key FANUOT below mesh.gossip; did you mean fanout?",
      "MESH_GOSIP__FANOUT: there is no key GOSIP below mesh; did you mean gossip?",
      "MESH_GOSSIP__COLOUR: there is no key COLOUR below mesh.gossip; known there: enabled, profile, nodeId, role, clusterId, region, zone, meshVersion, bindAddress, port, advertiseHost, advertisePort, fanout, interval, suspicionInterval, pingTimeout, retransmitLimit, metadataRefreshPeriod, seedPeers, labels, tls",
      "MESH_TELEMETRY__COLOUR: there is no key COLOUR below mesh.telemetry; known there: logLevel, otlpEndpoint",
      "MESH_GOSSIP__LABELS__RACK: mesh.gossip.labels is set as a whole: MESH_GOSSIP__LABELS='{"name":"value"}'",
      "MESH_GOSSIP__SEED_PEERS__0: mesh.gossip.seedPeers is set as a whole: MESH_GOSSIP__SEEDPEERS='a,b'",
      "MESH_GOSSIP__LABELS: expected JSON, for example {"name":"value"}",
    ]
  `);
});

test('a value that is wrong names the variable that set it', () => {
  expect(problemsOf(minimalWorker(), { MESH_GOSSIP__PORT: 'high', MESH_GOSSIP__SEED_PEERS: 'a:1,b' })).toEqual([
    'mesh.gossip.port: expected a whole number from 0 to 65535, found "high" (set by MESH_GOSSIP__PORT)',
    'mesh.gossip.seedPeers.1: expected host:port, for example 10.0.0.5:17421 or [fd00::5]:17421 (set by MESH_GOSSIP__SEED_PEERS)',
  ]);
});

test('two variables for one key are a problem, since their order means nothing', () => {
  expect(problemsOf(minimalWorker(), { MESH_GOSSIP__PORT: '1', mesh_gossip__port: '2' })).toEqual([
    'mesh_gossip__port: sets mesh.gossip.port, and so does MESH_GOSSIP__PORT: remove one of them',
  ]);
});

test('variables of others with the same prefix are left alone', () => {
  const foreign = {
    MESH_CONTROL_ENDPOINTS: 'https://a:1',
    MESH_TRUST_DOMAIN: 'x',
    MESH_ID: 'x',
    MESH_GOSSIP_PORT: 'tcp://10.0.0.1:17421',
    MESH_GOSSIP: 'x',
    MESH_: 'x',
    PATH: '/bin',
  };
  expect(load(minimalWorker(), foreign)).toEqual(load(minimalWorker()));
});

test('an override does not paper over a file that is wrong on the way to it', () => {
  expect(
    problemsOf({ mesh: { ...minimalWorker().mesh, telemetry: 5 } }, { MESH_TELEMETRY__LOG_LEVEL: 'info' }),
  ).toEqual(['mesh.telemetry: expected a mapping, found 5']);
});
