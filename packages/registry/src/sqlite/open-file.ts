/** Opens the registry file: creates it where allowed, and refuses what is not ours, naming what was found. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RegistryError } from '../registry-error.ts';
import { APPLICATION_ID, FORMAT, FROM_FORMAT_1, MIN_READER, SCHEMA } from './schema.ts';

export interface OpenFile {
  readonly writer: DatabaseSync;
  /** Sees a snapshot while the writer works, and by `data_version` what other connections committed. */
  readonly reader: DatabaseSync;
  /** Device and inode, to notice a file replaced under us. */
  readonly file: string;
}

export interface OpenFileOptions {
  readonly path: string;
  readonly meshId: string;
  readonly shared: boolean;
  readonly create: boolean;
}

export function fileOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`;
}

const pragma = (db: DatabaseSync, name: string): bigint =>
  Object.values(db.prepare(`PRAGMA ${name}`).get() as Record<string, bigint>)[0] ?? 0n;

/** @throws RegistryError, or sqlite's error (busy: try again) */
export function openFile(options: OpenFileOptions): OpenFile {
  const { path } = options;
  checkPlace(options);
  const connections: DatabaseSync[] = [];
  const connect = (): DatabaseSync => {
    const db = new DatabaseSync(path, { timeout: 0, readBigInts: true });
    connections.push(db);
    return db;
  };
  try {
    const writer = connect();
    checkOwner(writer, path);
    writer.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864',
    );
    claimFile(writer, options);
    const reader = connect();
    reader.exec('PRAGMA query_only = 1');
    const file = fileOf(path);
    if (file === undefined)
      throw new RegistryError('registry_dark', `registry file ${path} vanished while it was opened`);
    return { writer, reader, file };
  } catch (error) {
    for (const db of connections) db.close();
    throw error;
  }
}

function checkPlace({ path, create }: OpenFileOptions): void {
  const directory = dirname(path);
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) {
    throw new RegistryError(
      'registry_dark',
      `the directory ${directory} of the registry file does not exist: create it, or correct mesh.registry`,
    );
  }
  const target = statSync(path, { throwIfNoEntry: false });
  if (target?.isDirectory())
    throw new RegistryError('registry_dark', `${path} is a directory: expected the registry file`);
  if (target === undefined && !create) {
    throw new RegistryError(
      'registry_dark',
      `registry file ${path} is gone: put it back, or restart the node to begin a new one`,
    );
  }
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    if (target !== undefined) accessSync(path, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw new RegistryError(
      'registry_dark',
      `this user may not write ${path} or its directory: give it permission, or choose another path`,
      {
        cause,
      },
    );
  }
}

/** Reads only: a foreign file stays as it was. */
function checkOwner(db: DatabaseSync, path: string): void {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' LIMIT 5")
    .all();
  const owner = pragma(db, 'application_id');
  if (owner === BigInt(APPLICATION_ID) || (owner === 0n && tables.length === 0)) return;
  const names = tables.map((row) => String(row.name)).join(', ');
  throw new RegistryError(
    'lineage_mismatch',
    `${path} is an sqlite file of another program (tables: ${names || 'none'}): it was left untouched. Choose another path in mesh.registry`,
  );
}

function claimFile(db: DatabaseSync, { path, meshId, shared }: OpenFileOptions): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    if (pragma(db, 'application_id') === 0n) {
      db.exec(`${SCHEMA} PRAGMA application_id = ${APPLICATION_ID};`);
      const meta = db.prepare('INSERT INTO meta (name, text, number) VALUES (?, ?, ?)');
      meta.run('identity', randomUUID(), null);
      meta.run('format', null, FORMAT);
      meta.run('min_reader', null, MIN_READER);
    }
    checkFormat(db, path);
    if (numberOf(db, 'format') === 1n) db.exec(FROM_FORMAT_1);
    const meshes = db
      .prepare('SELECT mesh_id FROM meshes')
      .all()
      .map((row) => String(row.mesh_id));
    if (!meshes.includes(meshId)) {
      if (meshes.length > 0 && !shared) {
        throw new RegistryError(
          'lineage_mismatch',
          `registry file ${path} belongs to mesh ${meshes.join(', ')}, not to ${meshId}: nothing was written. Correct the mesh id, or choose another path in mesh.registry`,
        );
      }
      db.prepare('INSERT INTO meshes VALUES (?)').run(meshId);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

const numberOf = (db: DatabaseSync, name: string): bigint | undefined =>
  (db.prepare('SELECT number FROM meta WHERE name = ?').get(name) as { number: bigint } | undefined)?.number;

function checkFormat(db: DatabaseSync, path: string): void {
  const minReader = numberOf(db, 'min_reader');
  if (minReader === undefined || minReader <= FORMAT) return;
  throw new RegistryError(
    'newer_schema',
    `registry file ${path} needs a reader of format ${minReader}, this build reads up to ${FORMAT}: upgrade this node (the file was left untouched)`,
  );
}
