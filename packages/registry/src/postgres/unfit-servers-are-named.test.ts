import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { RegistryErrorCode } from '../port.ts';
import { temporaryCertificate } from '../server/testing/temporary-certificate.ts';
import { command } from './testing/postgres-command.ts';
import { makeOwn } from './testing/postgres-process.ts';
import { postgresTest, targetOf } from './testing/with-postgres.ts';

const { start, startStandby, open, folder } = postgresTest();
const PATIENTLY = { timeout: 10_000 };
const ADMIN = 'host all postgres 127.0.0.1/32 trust';

const saying = (code: RegistryErrorCode, words: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(words) });

test('a wrong or missing password is named; the right one is read anew at each connection', async () => {
  const postgres = await start({ access: [ADMIN, 'host all all 127.0.0.1/32 scram-sha-256'] });
  await command(postgres, "CREATE ROLE omni LOGIN PASSWORD 'first'; CREATE SCHEMA omnirelay AUTHORIZATION omni");
  const passwordPath = join(await folder(), 'password');
  const target = { ...targetOf(postgres), username: 'omni' };
  await expect(open(postgres, { target })).rejects.toEqual(saying('registry_dark', 'mesh.registry.passwordFile'));
  const withFile = { target: { ...target, passwordPath } };
  await expect(open(postgres, withFile)).rejects.toEqual(saying('registry_dark', passwordPath));
  await writeFile(passwordPath, 'not-to-be-told\n');
  const refusal = await open(postgres, withFile).catch((error: unknown) => error);
  expect(refusal).toEqual(saying('registry_dark', 'refused the user name or password'));
  // Whoever logs it logs what it hangs on as well.
  expect(inspect(refusal, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('not-to-be-told');
  await writeFile(passwordPath, 'first\n');
  const store = await open(postgres, withFile);
  await commit(store, txn([put('a')]));
  await command(postgres, "ALTER ROLE omni PASSWORD 'second'");
  await writeFile(passwordPath, 'second\n');
  await postgres.kill();
  await postgres.start();
  await expect.poll(() => store.read(['a']).then(({ records }) => records, String), PATIENTLY).toHaveLength(1);
});

test('over TLS it speaks only to the host of the certificate, by a CA that it trusts, and shows its own', async () => {
  const path = await folder();
  const [server, mine, other] = ['server', 'omni', 'other'].map((name) => temporaryCertificate(path, name));
  if (server === undefined || mine === undefined || other === undefined) throw new Error('no certificates');
  makeOwn(server.key);
  const postgres = await start({
    settings: [
      'ssl = on',
      `ssl_cert_file = '${server.certificate}'`,
      `ssl_key_file = '${server.key}'`,
      `ssl_ca_file = '${mine.ca}'`,
    ],
    access: [ADMIN, 'hostssl all omni 127.0.0.1/32 cert', 'hostssl all plain 127.0.0.1/32 trust'],
  });
  await command(
    postgres,
    'CREATE ROLE omni LOGIN; CREATE ROLE plain LOGIN; CREATE SCHEMA omnirelay AUTHORIZATION omni',
  );
  const { hosts } = targetOf(postgres);
  const target = { ...targetOf(postgres), username: 'omni' };
  const own = { certificatePath: mine.certificate, keyPath: mine.key };
  const store = await open(postgres, { target: { ...target, tls: { caPath: server.ca, ...own } } });
  await commit(store, txn([put('a')]));
  expect((await store.read(['a'])).records).toHaveLength(1);
  for (const tls of [{ caPath: other.ca, ...own }, own])
    await expect(open(postgres, { target: { ...target, tls } })).rejects.toEqual(saying('registry_dark', 'tls.caPath'));
  const elsewhere = hosts.map((host) => host.replace('127.0.0.1', 'localhost'));
  await expect(
    open(postgres, { target: { ...target, hosts: elsewhere, tls: { caPath: server.ca, ...own } } }),
  ).rejects.toEqual(saying('registry_dark', 'tls.caPath'));
  await expect(open(postgres, { target: { ...target, tls: { caPath: server.ca } } })).rejects.toEqual(
    saying('registry_dark', 'mesh.registry.tls'),
  );
  await expect(open(postgres, { target: { ...target, username: 'plain' } })).rejects.toEqual(
    saying('registry_dark', 'mesh.registry.tls'),
  );
});

test('a server without TLS is told from one whose certificate is wrong', async () => {
  const postgres = await start();
  await expect(open(postgres, { target: { ...targetOf(postgres), tls: {} } })).rejects.toEqual(
    saying('registry_dark', 'ssl = on'),
  );
});

test('a user who may not make the schema is told what an administrator has to say; with that, all goes', async () => {
  const postgres = await start();
  await command(postgres, 'CREATE ROLE omni LOGIN');
  const target = { ...targetOf(postgres), username: 'omni', schema: 'mesh_a' };
  const refused = await open(postgres, { target }).catch((error: Error) => error);
  expect(refused).toEqual(saying('registry_dark', 'CREATE SCHEMA mesh_a AUTHORIZATION'));
  const statement = /CREATE SCHEMA \w+ AUTHORIZATION \w+/.exec((refused as Error).message)?.[0] ?? '';
  await command(postgres, statement);
  const store = await open(postgres, { target, retention: [{ prefix: 'h/', maxRecords: 1, maxAgeMs: 60_000 }] });
  for (let i = 0; i < 3; i++) await commit(store, txn([put(`h/${i}`), put('a')]));
  await store.heartbeat('live/1', 0n as never, '1');
  await store.compact((await store.read([])).revision);
  expect((await store.list('h/', { limit: 5 })).records).toHaveLength(1);
});

test('of several hosts the one that takes writes is used; what is wrong with each is named when there is none', async () => {
  const primary = await start();
  const store = await open(primary);
  await commit(store, txn([put('a')]));
  const standby = await startStandby(primary);
  const found = await open(primary, { target: targetOf(standby, primary) });
  await commit(found, txn([put('b')]));
  await primary.kill();
  const refused = open(primary, { target: targetOf(standby, primary) });
  await expect(refused).rejects.toEqual(saying('registry_dark', 'read-only standby'));
  await expect(refused).rejects.toEqual(saying('registry_dark', 'ECONNREFUSED'));
});

test('a database that takes no writes refuses them as full, answers reads, and goes on once it may', async () => {
  const postgres = await start();
  const store = await open(postgres);
  await commit(store, txn([put('a')]));
  await command(postgres, 'ALTER DATABASE postgres SET default_transaction_read_only = on');
  await postgres.kill();
  await postgres.start();
  const write = () => store.transact(txn([put('b')])).catch((error) => error);
  await expect.poll(write, PATIENTLY).toEqual(saying('registry_full', 'takes no writes'));
  expect(await store.heartbeat('live/1', 0n as never, '1').catch((error) => error)).toEqual(
    saying('registry_full', 'takes no writes'),
  );
  expect((await store.read(['a', 'b', 'live/1'])).records).toHaveLength(1);
  await command({ ...postgres, database: 'template1' }, 'ALTER DATABASE postgres RESET default_transaction_read_only');
  await expect.poll(write, PATIENTLY).toMatchObject({ kind: 'committed' });
});

test('a full disk is told as full, and is over when there is room again', async () => {
  const postgres = await start();
  const store = await open(postgres);
  await commit(store, txn([put('a')]));
  // What postgres itself says when a file cannot grow, from the place where it would say it.
  await command(
    postgres,
    `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
       RAISE EXCEPTION 'could not extend file "base/5/16384": No space left on device' USING ERRCODE = 'disk_full'; END$$;
     CREATE TRIGGER full_disk BEFORE INSERT ON omnirelay.changes FOR EACH ROW EXECUTE FUNCTION full_disk()`,
  );
  await expect(store.transact(txn([put('b')]))).rejects.toEqual(saying('registry_full', 'disk is full'));
  expect((await store.read(['a', 'b'])).records).toHaveLength(1);
  await command(postgres, 'DROP TRIGGER full_disk ON omnirelay.changes');
  await commit(store, txn([put('b')]));
});

test('what it is asked to work with is named when it is not fit: encoding, fsync, version, database, connections', async () => {
  const postgres = await start({ settings: ['superuser_reserved_connections = 0'] });
  await command(postgres, "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
  const target = targetOf(postgres);
  await expect(open(postgres, { target: { ...target, database: 'latin' } })).rejects.toEqual(
    saying('registry_dark', "ENCODING 'UTF8'"),
  );
  await expect(open(postgres, { target: { ...target, database: 'none' } })).rejects.toEqual(
    saying('registry_dark', 'mesh.registry.database'),
  );
  await expect(open(postgres, { target: { ...target, schema: 'a; DROP' } })).rejects.toEqual(
    saying('registry_dark', 'mesh.registry.schema'),
  );
  await command(postgres, 'CREATE ROLE omni LOGIN CONNECTION LIMIT 1; CREATE SCHEMA omnirelay AUTHORIZATION omni');
  await expect(open(postgres, { target: { ...target, username: 'omni' } })).rejects.toEqual(
    saying('registry_dark', 'three'),
  );
  const risky = await start({ settings: ['fsync = off'] });
  await expect(open(risky)).rejects.toEqual(saying('registry_dark', 'fsync = on'));
});
