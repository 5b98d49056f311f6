import { expect, test } from 'vitest';
import { load, problemsOf } from './testing/load.ts';
import { minimalControl } from './testing/minimal-config.ts';

const withRedis = (keys: object) => {
  const { mesh } = minimalControl();
  return { mesh: { ...mesh, registry: { kind: 'redis', urls: ['redis://127.0.0.1:6379'], ...keys } } };
};

test('one URL is enough: writes wait for a majority, and a restart is another store', () => {
  expect(load(withRedis({})).mesh.registry).toEqual({
    kind: 'redis',
    urls: ['redis://127.0.0.1:6379'],
    wait: { policy: 'majority', timeout: 1000 },
    afterRestart: 'adopt',
    adopt: 'automatic',
  });
});

test('URLs are redis or rediss, with a host, and hold no secret', () => {
  for (const url of ['redis://cache', 'rediss://r1.test:6380/2', 'redis://[fd00::5]:6379', 'redis://10.0.0.1/0'])
    expect(problemsOf(withRedis({ urls: [url] }))).toEqual([]);
  for (const url of [
    'redis://user:secret@r1',
    'redis://:secret@r1:6379',
    'http://r1',
    'redis://',
    'redis://r1/db',
    'r1:6379',
  ])
    expect(problemsOf(withRedis({ urls: [url] }))).toEqual([
      expect.stringMatching(/^mesh\.registry\.urls\.0: expected redis:\/\/host:port\/database or .*passwordFile/),
    ]);
  expect(problemsOf(withRedis({ urls: ['redis://r1:70000'] }))).toEqual([expect.stringContaining('1 to 65535')]);
  expect(problemsOf(withRedis({ urls: ['redis://[fd00::5]:0/1'] }))).toEqual([expect.stringContaining('1 to 65535')]);
});

test('what one server keeps over a restart is not trusted where sentinels choose the server', () => {
  expect(problemsOf(withRedis({ sentinel: { primary: 'mesh' }, afterRestart: 'continue' }))).toEqual([
    expect.stringMatching(/^mesh\.registry\.afterRestart: continue is for one server/),
  ]);
  expect(problemsOf(withRedis({ sentinel: { primary: 'mesh' } }))).toEqual([]);
});

test('it can be told by the environment', () => {
  const { mesh } = minimalControl();
  const { registry: _, ...rest } = mesh;
  const env = {
    MESH_REGISTRY__KIND: 'redis',
    MESH_REGISTRY__URLS: 'redis://a:26379,redis://b:26379',
    MESH_REGISTRY__SENTINEL__PRIMARY: 'mesh',
    MESH_REGISTRY__PASSWORD_FILE: '/run/secrets/redis',
    MESH_REGISTRY__WAIT__POLICY: 'all',
  };
  expect(load({ mesh: rest }, env).mesh.registry).toMatchObject({
    urls: ['redis://a:26379', 'redis://b:26379'],
    sentinel: { primary: 'mesh' },
    passwordFile: '/run/secrets/redis',
    wait: { policy: 'all' },
  });
});
