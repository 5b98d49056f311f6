/**
 * Everything a development mesh keeps: `.omnirelay/dev` of the checkout, or of OMNIRELAY_HOME. `profile.json` in it tells the CLI
 * where the mesh is.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BOUNDS } from './bounds.ts';

export const checkout = join(import.meta.dirname, '..', '..', '..');

export interface StateFolder {
  readonly path: string;
  readonly socket: string;
  /** Held by the supervisor at work. */
  readonly lock: string;
  readonly profile: string;
  readonly children: string;
  readonly registry: string;
  readonly authority: string;
  readonly identityProvider: string;
  readonly secrets: string;
  readonly console: string;
  readonly compileCache: string;
  node(nodeId: string): string;
  log(name: string): string;
}

/** What the CLI finds in `profile.json`. */
export interface DevProfile {
  readonly socket: string;
  readonly consoleUrl: string;
  readonly issuer: string;
  readonly endpoints: readonly string[];
  readonly caFile: string;
  readonly trustDomain: string;
  readonly meshId: string;
  readonly clusterId: string;
  readonly supervisorPid: number;
}

/** A simulated fleet is another mesh: it has a CA and a registry of its own beside those of the real one. */
export function stateFolder(home: string, kind: 'real' | 'simulated' = 'real'): StateFolder {
  const path = join(home, 'dev');
  const socket = join(path, 'supervisor.sock');
  return {
    path,
    // A path that no socket can have gets a short one of its own, found again from the long one.
    socket:
      socket.length <= BOUNDS.socketPathChars
        ? socket
        : join(tmpdir(), `omnirelay-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.sock`),
    lock: join(path, 'supervisor.lock'),
    profile: join(path, 'profile.json'),
    children: join(path, 'children.json'),
    registry: join(path, 'registry', kind === 'real' ? 'registry.sqlite' : 'simulated.sqlite'),
    authority: kind === 'real' ? join(path, 'authority') : join(path, 'authority', 'simulated'),
    identityProvider: join(path, 'identity'),
    secrets: join(path, 'secrets.json'),
    console: join(path, 'console'),
    compileCache: join(home, 'compile-cache'),
    node: (nodeId) => join(path, 'nodes', nodeId),
    log: (name) => join(path, 'logs', `${name}.log`),
  };
}

export function makeStateFolder(state: StateFolder): void {
  for (const folder of ['', 'registry', 'authority', 'nodes', 'identity', 'logs', 'console']) {
    mkdirSync(join(state.path, folder), { recursive: true, mode: 0o700 });
  }
  mkdirSync(state.authority, { recursive: true, mode: 0o700 });
  mkdirSync(state.compileCache, { recursive: true });
}

/** Empties the state, all but the lock and the socket that say who is at work. */
export function wipeStateFolder(state: StateFolder): void {
  for (const name of [
    'registry',
    'authority',
    'nodes',
    'identity',
    'logs',
    'console',
    'secrets.json',
    'profile.json',
  ]) {
    rmSync(join(state.path, name), { recursive: true, force: true });
  }
}

export function writePrivateFile(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}
