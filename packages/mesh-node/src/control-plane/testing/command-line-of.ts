/** The command line as its own process against a control node of a test: what it writes, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { type TestMesh, TRUST } from './test-mesh.ts';

const launcher = join(import.meta.dirname, '..', '..', '..', '..', 'cli', 'bin', 'omnirelay.js');

export type CommandLine = ReturnType<typeof commandLineOf>;

/** `omnirelay mesh ...` as whoever holds the token; its home is a folder that goes with it. */
export function commandLineOf(mesh: TestMesh, grpcPort: number, token: string) {
  const folder = mkdtempSync(join(tmpdir(), 'omnirelay-command-line-'));
  const children = new Set<ChildProcess>();
  writeFileSync(join(folder, 'ca.pem'), mesh.caPem);
  const env = {
    ...{ PATH: process.env.PATH, OMNIRELAY_HOME: folder, OMNIRELAY_CONFIG_DIR: folder },
    OMNIRELAY_ENDPOINTS: `127.0.0.1:${grpcPort}`,
    OMNIRELAY_CA: join(folder, 'ca.pem'),
    OMNIRELAY_TRUST_DOMAIN: TRUST,
    OMNIRELAY_TOKEN: token,
  };
  function start(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
    const stdio = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'];
    const child = spawn(process.execPath, [launcher, 'mesh', ...args], { env: { ...env, ...more }, stdio });
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  }
  async function run(args: readonly string[], more?: NodeJS.ProcessEnv) {
    const child = start(args, more);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { stdout, stderr, code };
  }
  /** What it shows where all is well. */
  async function must(...args: readonly string[]): Promise<string> {
    const { stdout, stderr, code } = await run(args);
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  }
  return {
    ...{ folder, start, run, must },
    json: async (...args: readonly string[]) => JSON.parse(await must(...args, '--output', 'json')),
    /** What a failed test left running ends with it. */
    [Symbol.dispose](): void {
      for (const child of children) child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

/** The cells of a table, without its head. */
export const rowsOf = (shown: string): readonly (readonly string[])[] =>
  shown
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s{2,}/));
