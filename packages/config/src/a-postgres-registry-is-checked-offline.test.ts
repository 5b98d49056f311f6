import { expect, test } from 'vitest';
import { load, problemsOf } from './testing/load.ts';
import { minimalControl } from './testing/minimal-config.ts';

const withPostgres = (keys: object) => {
  const { mesh } = minimalControl();
  return { mesh: { ...mesh, registry: { kind: 'postgres', hosts: ['db1.test:5432'], ...keys } } };
};

test('one host is enough: database, schema and user have the name of the product', () => {
  expect(load(withPostgres({})).mesh.registry).toMatchObject({
    kind: 'postgres',
    hosts: ['db1.test:5432'],
    database: 'omnirelay',
    schema: 'omnirelay',
    username: 'omnirelay',
    timeout: 3000,
  });
});

test('every problem is told at once', () => {
  expect(
    problemsOf(
      withPostgres({
        hosts: ['db1.test', 'postgres://db2.test:5432'],
        schema: 'Mesh-A',
        passwordFile: '',
        password: 'secret',
        tls: { mode: 'verify-full' },
        timeout: '1m',
      }),
    ),
  ).toEqual([
    expect.stringMatching(/^mesh\.registry\.hosts\.0: expected host:port/),
    expect.stringMatching(/^mesh\.registry\.hosts\.1: expected host:port/),
    expect.stringMatching(/^mesh\.registry\.schema: expected 1 to 63 characters of a-z/),
    expect.stringMatching(/^mesh\.registry\.passwordFile/),
    expect.stringMatching(/^mesh\.registry\.tls\.mode/),
    expect.stringMatching(/^mesh\.registry\.timeout/),
    expect.stringMatching(/^mesh\.registry\.password/),
  ]);
  expect(problemsOf(withPostgres({ hosts: [] }))).toEqual([expect.stringMatching(/^mesh\.registry\.hosts/)]);
  expect(problemsOf(withPostgres({ schema: 'pg_mesh' }))).toEqual([expect.stringMatching(/^mesh\.registry\.schema/)]);
});

test('a client certificate without its key, or a key without its certificate, is no use', () => {
  expect(problemsOf(withPostgres({ tls: { certificatePath: 'c.pem' } }))).toEqual([
    expect.stringMatching(/^mesh\.registry\.tls\.keyPath: is missing/),
  ]);
  expect(problemsOf(withPostgres({ tls: { keyPath: 'k.pem' } }))).toEqual([
    expect.stringMatching(/^mesh\.registry\.tls\.certificatePath: is missing/),
  ]);
});

test('it can be told by the environment', () => {
  const { mesh } = minimalControl();
  const { registry: _, ...rest } = mesh;
  const env = {
    MESH_REGISTRY__KIND: 'postgres',
    MESH_REGISTRY__HOSTS: 'db1.test:5432,db2.test:5432',
    MESH_REGISTRY__PASSWORD_FILE: '/run/secrets/postgres',
    MESH_REGISTRY__TLS__CA_PATH: '/etc/ca.pem',
  };
  expect(load({ mesh: rest }, env).mesh.registry).toMatchObject({
    hosts: ['db1.test:5432', 'db2.test:5432'],
    passwordFile: '/run/secrets/postgres',
    tls: { caPath: '/etc/ca.pem' },
  });
});
