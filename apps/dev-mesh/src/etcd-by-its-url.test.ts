import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepareRegistry } from './dev-registry.ts';
import { makeStateFolder, stateFolder } from './state-folder.ts';

const prepare = (url: string | undefined) => {
  const state = stateFolder(mkdtempSync(join(tmpdir(), 'omnirelay-dev-')));
  makeStateFolder(state);
  return prepareRegistry(state, { kind: 'etcd', url }, 29_000);
};

it('takes the members that ETCD_URL names, with the password in a private file and not in the config', () => {
  const { config, server } = prepare('https://omni:s%40cret@e1.test:2379,https://e2.test:2379?cacert=/etc/ca.pem');
  expect(server).toBeUndefined();
  expect(config).toMatchObject({
    kind: 'etcd',
    endpoints: ['https://e1.test:2379', 'https://e2.test:2379'],
    username: 'omni',
    tls: { caPath: '/etc/ca.pem' },
  });
  const { passwordFile } = config as { passwordFile: string };
  expect(readFileSync(passwordFile, 'utf8')).toBe('s@cret');
  expect(prepare('http://127.0.0.1:2379').config).toEqual({ kind: 'etcd', endpoints: ['http://127.0.0.1:2379'] });
});

it('says what it needs where ETCD_URL is missing, or is none', () => {
  expect(() => prepare(undefined)).toThrow(/ETCD_URL=http:\/\/127.*npm start -- --registry etcd/);
  for (const url of ['e1.test:2379', 'redis://e1.test:2379', 'http://e1.test:2379/v3', 'http://e1.test:2379,nothing'])
    expect(() => prepare(url)).toThrow('ETCD_URL: expected http://');
});
