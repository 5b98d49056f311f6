import os from 'node:os';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { RELEASE } from './sections/gossip.ts';
import { load } from './testing/load.ts';
import { minimalControl, minimalWorker } from './testing/minimal-config.ts';

// A default that changes here changes what files in the field mean: it needs a new configVersion instead.
test('the defaults of version 1', () => {
  expect(load(minimalControl(), { MESH_GOSSIP__MESH_VERSION: 'any' })).toMatchInlineSnapshot(`
    {
      "configVersion": 1,
      "mesh": {
        "control": {
          "bindAddress": "0.0.0.0",
          "endpoints": [],
          "grpcPort": 17422,
          "healthPort": 17424,
          "httpsPort": 17423,
        },
        "dataDirectory": "./omnirelay-data",
        "gossip": {
          "advertiseHost": "w1.test",
          "bindAddress": "0.0.0.0",
          "clusterId": "local",
          "enabled": true,
          "labels": {},
          "meshVersion": "any",
          "nodeId": "w1",
          "port": 17421,
          "profile": "lan",
          "region": "local",
          "role": "control",
          "seedPeers": [],
          "tls": {
            "allowedThumbprints": [],
            "caPath": "a",
            "certificatePath": "c",
            "checkCertificateRevocation": false,
            "keyPath": "k",
          },
          "zone": "local",
        },
        "leadership": {
          "enabled": true,
          "profile": "default",
          "scopes": [],
          "shards": [],
        },
        "meshId": "shop",
        "mode": "production",
        "registry": {
          "adopt": "automatic",
          "kind": "sqlite",
          "path": "r.sqlite",
        },
        "security": {
          "leafTtl": 1800000,
          "renew": true,
          "trustDomain": "mesh.example.com",
        },
        "sharding": {
          "drainDeadline": 20000,
          "keepFor": 2592000000,
          "keepGenerations": 4096,
          "movesPerNamespace": 64,
          "movesPerNode": 16,
          "roundInterval": 10000,
          "settleTime": 3000,
          "stopGrace": 0,
          "workDeadline": 5000,
        },
        "telemetry": {
          "logLevel": "info",
        },
      },
    }
  `);
});

test('the ports are those that people outside rely on', () => {
  const { gossip, control } = load(minimalWorker()).mesh;
  expect([gossip.port, control.grpcPort, control.httpsPort, control.healthPort]).toEqual([17421, 17422, 17423, 17424]);
});

test('a file without a version is of version 1, and one of another version is refused', () => {
  const { mesh } = minimalWorker();
  expect(load({ mesh })).toEqual(load({ configVersion: 1, mesh }));
  expect(() => load({ configVersion: 2, mesh })).toThrow('this release reads configVersion 1');
});

test('the same file and environment give the same config, so a rollback is deterministic', () => {
  const env = { MESH_GOSSIP__FANOUT: '4', MESH_GOSSIP__SEED_PEERS: 'a:1,b:2' };
  const reversed = Object.fromEntries(Object.entries(env).reverse());
  expect(load(minimalControl(), reversed)).toEqual(load(minimalControl(), env));
});

test('the version told to peers is that of the release', () => {
  expect(RELEASE).toBe(manifest.version);
  expect(load(minimalWorker()).mesh.gossip.meshVersion).toBe(manifest.version);
});

test('only the advertised host depends on the machine', () => {
  const { mesh } = minimalWorker();
  const { advertiseHost: _, ...gossip } = mesh.gossip;
  expect(load({ mesh: { ...mesh, gossip } }).mesh.gossip.advertiseHost).toBe(os.hostname());
});
