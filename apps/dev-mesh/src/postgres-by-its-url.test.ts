import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepareRegistry } from './dev-registry.ts';
import { makeStateFolder, stateFolder } from './state-folder.ts';

const prepare = (url: string | undefined) => {
  const state = stateFolder(mkdtempSync(join(tmpdir(), 'omnirelay-dev-')));
  makeStateFolder(state);
  return prepareRegistry(state, { kind: 'postgres', url }, 29_000);
};

it('takes the postgres that POSTGRES_URL names, with its password in a private file and not in the config', () => {
  const { config, server } = prepare(
    'postgres://omni:s%40cret@db1.test,db2.test:5433/mesh?sslmode=verify-full&sslrootcert=/etc/ca.pem&schema=dev',
  );
  expect(server).toBeUndefined();
  expect(config).toMatchObject({
    kind: 'postgres',
    hosts: ['db1.test:5432', 'db2.test:5433'],
    database: 'mesh',
    schema: 'dev',
    username: 'omni',
    tls: { caPath: '/etc/ca.pem' },
  });
  const { passwordFile } = config as { passwordFile: string };
  expect(readFileSync(passwordFile, 'utf8')).toBe('s@cret');
  expect(prepare('postgresql://127.0.0.1').config).toEqual({ kind: 'postgres', hosts: ['127.0.0.1:5432'] });
});

it('says what it needs where POSTGRES_URL is missing, or is none', () => {
  expect(() => prepare(undefined)).toThrow(/POSTGRES_URL=postgres:\/\/.*npm start -- --registry postgres/);
  for (const url of ['db1.test:5432', 'mysql://db1.test/mesh', 'postgres:///mesh', 'postgres://db1.test:x/mesh'])
    expect(() => prepare(url)).toThrow('POSTGRES_URL: expected postgres://');
  expect(() => prepare('postgres://db1.test/mesh?sslmode=require')).toThrow('expected verify-full');
});
