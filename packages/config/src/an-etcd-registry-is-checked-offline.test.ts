import { expect, test } from 'vitest';
import { configWarnings } from './check-policy.ts';
import { load, problemsOf } from './testing/load.ts';
import { minimalControl } from './testing/minimal-config.ts';

const withEtcd = (keys: object) => {
  const { mesh } = minimalControl();
  return { mesh: { ...mesh, registry: { kind: 'etcd', endpoints: ['https://etcd1.test:2379'], ...keys } } };
};

test('one endpoint is enough: etcd is taken for shared, and its history left alone', () => {
  expect(load(withEtcd({})).mesh.registry).toMatchObject({
    kind: 'etcd',
    endpoints: ['https://etcd1.test:2379'],
    ownsCluster: false,
    timeout: 1000,
  });
});

test('endpoints are http or https, with host and port, and hold no secret', () => {
  for (const endpoint of ['http://127.0.0.1:2379', 'https://etcd1:2379', 'https://[fd00::5]:2379'])
    expect(problemsOf(withEtcd({ endpoints: [endpoint] }))).toEqual([]);
  for (const endpoint of ['https://u:p@e1:2379', 'https://e1', 'e1:2379', 'etcd://e1:2379', 'https://e1:2379/v3'])
    expect(problemsOf(withEtcd({ endpoints: [endpoint] }))).toEqual([
      expect.stringMatching(/^mesh\.registry\.endpoints\.0: expected https:\/\/host:port.*passwordFile/),
    ]);
  expect(problemsOf(withEtcd({ endpoints: ['https://e1:70000'] }))).toEqual([expect.stringContaining('1 to 65535')]);
  expect(problemsOf(withEtcd({ endpoints: [] }))).toEqual([expect.stringMatching(/^mesh\.registry\.endpoints/)]);
});

test('every problem is told at once', () => {
  expect(
    problemsOf(
      withEtcd({
        endpoints: ['http://e1:2379', 'https://e2'],
        password: 'secret',
        tls: { caPath: '' },
        ownsCluster: 'yes',
        timeout: '1ms',
      }),
    ).map((problem) => problem.slice(0, problem.indexOf(':'))),
  ).toEqual(
    expect.arrayContaining([
      'mesh.registry.endpoints.1',
      'mesh.registry.ownsCluster',
      'mesh.registry.timeout',
      'mesh.registry.password',
      'mesh.registry.tls.caPath',
    ]),
  );
});

test('a user without a password file, a password file without a user, and tls for plain endpoints are no use', () => {
  expect(problemsOf(withEtcd({ username: 'u' }))).toEqual([
    expect.stringMatching(/^mesh\.registry\.passwordFile: is missing: it goes with username/),
  ]);
  expect(problemsOf(withEtcd({ passwordFile: '/p' }))).toEqual([
    expect.stringMatching(/^mesh\.registry\.username: is missing: it goes with passwordFile/),
  ]);
  expect(problemsOf(withEtcd({ tls: { keyPath: 'k.pem' }, username: 'u' }))).toEqual([
    expect.stringMatching(/^mesh\.registry\.tls\.certificatePath: is missing/),
    expect.stringMatching(/^mesh\.registry\.passwordFile: is missing/),
  ]);
  expect(problemsOf(withEtcd({ endpoints: ['http://e1:2379'], tls: { caPath: 'ca.pem' } }))).toEqual([
    expect.stringMatching(/^mesh\.registry\.tls: no endpoint is https/),
  ]);
});

test('members that may choose another leader outlast leases of the default profile: warned, not refused', () => {
  const warned = (endpoints: string[], leadership: object) => {
    const { mesh } = withEtcd({ endpoints });
    return configWarnings(load({ mesh: { ...mesh, leadership } })).map(({ message }) => message);
  };
  const three = ['https://e1:2379', 'https://e2:2379', 'https://e3:2379'];
  expect(warned(three, {})).toEqual([expect.stringMatching(/another leader of etcd takes seconds.*profile sentinel/)]);
  expect(warned(three, { profile: 'sentinel' })).toEqual([]);
  expect(warned(three.slice(1, 2), {})).toEqual([]);
});

test('it can be told by the environment', () => {
  const { mesh } = minimalControl();
  const { registry: _, ...rest } = mesh;
  const env = {
    MESH_REGISTRY__KIND: 'etcd',
    MESH_REGISTRY__ENDPOINTS: 'https://e1:2379,https://e2:2379',
    MESH_REGISTRY__USERNAME: 'omnirelay',
    MESH_REGISTRY__PASSWORD_FILE: '/run/secrets/etcd',
    MESH_REGISTRY__OWNS_CLUSTER: 'true',
  };
  expect(load({ mesh: rest }, env).mesh.registry).toMatchObject({
    endpoints: ['https://e1:2379', 'https://e2:2379'],
    passwordFile: '/run/secrets/etcd',
    ownsCluster: true,
  });
});
