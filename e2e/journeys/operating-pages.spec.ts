/** The operating pages are run as they are written: every shell block of each, in order, in one shell, against a mesh of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { OMNIRELAY } from '../mesh/command-line.ts';
import { meshForThisFile } from '../mesh/mesh-for-this-file.ts';
import { signInCommandLine } from '../mesh/sign-in-command-line.ts';

const pages = fileURLToPath(new URL('../../docs/operating/', import.meta.url));

/** Of the longest: dozens of commands, one after the other. */
const PAGE_MS = 420_000;

const mesh = meshForThisFile();
let folder: string;
let settings: Readonly<Record<string, string>>;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'omnirelay-pages-'));
  const quoted = [process.execPath, OMNIRELAY].map((word) => `'${word}'`).join(' ');
  await writeFile(path.join(folder, 'omnirelay'), `#!/bin/sh\nexec ${quoted} "$@"\n`);
  await chmod(path.join(folder, 'omnirelay'), 0o755);
  const profile = JSON.parse(
    await readFile(path.join(mesh.env.OMNIRELAY_HOME as string, 'dev', 'profile.json'), 'utf8'),
  ) as { readonly endpoints: readonly string[]; readonly caFile: string };
  const grpcPort = Number(profile.endpoints[0]?.split(':')[1]);
  settings = {
    CONTROL: `https://localhost:${grpcPort + 1}`,
    CONTROL_HOST: '127.0.0.1',
    CONTROL_PORT: String(grpcPort + 1),
    MESH_PORT: String(grpcPort - 1),
    HEALTH: `http://127.0.0.1:${grpcPort + 2}`,
    CA: profile.caFile,
    NODE: 'n6',
    SCOPE: 'global-control',
  };
});

test.afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Blocks that set the reader's own addresses hold nothing but an `export`: here the mesh of the test is named instead. */
async function blocksOf(page: string, language: string): Promise<readonly string[]> {
  const text = await readFile(path.join(pages, page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))]
    .map(([, block = '']) => block)
    .filter((block) => !block.startsWith('export '));
}

/** A line of the page that fails ends the script, and the line is named. */
async function runPage(page: string): Promise<string> {
  const script = [
    'set -e -o errtrace',
    'trap \'echo "failed: $BASH_COMMAND" >&2\' ERR',
    ...(await blocksOf(page, 'sh')),
  ];
  const child = spawn('bash', ['-c', script.join('\n')], {
    cwd: folder,
    env: { ...mesh.env, ...settings, PATH: `${folder}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let wrong = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (wrong += chunk.toString()));
  const [code] = await once(child, 'close');
  expect(code, `${page}:\n${said}\n${wrong}`).toBe(0);
  expect(wrong).toBe('');
  return said;
}

test('what the page on peers says works, word for word', async ({ page }) => {
  test.setTimeout(PAGE_MS);
  await signInCommandLine(page, mesh.env, 'omar');
  await mesh.must('dev', 'kill', 'n6');
  await expect.poll(() => mesh.must('mesh', 'peers', 'list', '--status', 'Dead')).toContain('n6');
  const said = await runPage('peers.md');
  expect(said).toContain('mesh.operate');
  expect(said).toMatch(/n6\tDead\t\S+\tn\d/);
  expect(said).toContain('Would change n6: Active to Cordoned.');
  expect(said).toContain('Would change n6: Active to Draining.');
  expect(said).toContain('n6 is drained. Safe to power off: yes.\n');
  expect(said).toContain('n6: Drained to Active.');
  // The second time the same key is sent, the first answer comes back.
  expect(said).toContain('Active to Cordoned\nActive to Cordoned\nActive\n');
  expect(said).toMatch(/cordon-peer\tOmar\S*.*accepted\tdisk errors/i);
  expect(said).toContain('\n304\n');
  expect(said).toMatch(/7 event: snapshot/);
  // The resumed stream goes on: no second snapshot, no resync.
  expect(said.split('event: snapshot')).toHaveLength(2);
  expect(said).not.toContain('event: resync');
});

test('what the page on the network says works, word for word', async () => {
  const said = await runPage('network.md');
  expect(said).toMatch(/URI:spiffe:\/\/\S+\/control\/n1/);
  expect(said).toMatch(/mesh_refused_peers_total\{mesh_reason="no-certificate"\} [1-9]/);
  expect(said).toMatch(/n7\t127\.0\.0\.1:\d+/);
  expect(said).toContain('registry: ');
});

test('what the page on leaders says works, word for word', async () => {
  const said = await runPage('leadership.md');
  expect(said).toMatch(/Scope\s+Leader\s+Term\s+Fence\s+Expires \(UTC\)\s+Kind\nglobal-control\s+n\d/);
  expect(said).toMatch(/global-control is led by n\d\n304\n/);
  // A snapshot from the start, and behind its end only the sign of being there.
  expect(said).toMatch(/event: ready\n(?:event: renewed\n)?event: snapshot\nevent: heartbeat\n/);
  expect(said).toMatch(/Connection\nSnapshot\nReady\n/);
  expect(said).toMatch(/Would ask n\d to hand global-control over to n\d\./);
  expect(said).toMatch(/n\d would hand over to n\d\nprecondition_failed\n/);
  expect(said).toMatch(/step-down-leader\s+leader\/global-control\s+accepted\s+upgrade/);
  expect(said).toMatch(/global-control\s+n\d\s+\d+\s+\S+\s+\S+\s+stepped-down/);
});

test('what the page on shards says works, word for word', async ({ page }) => {
  test.setTimeout(PAGE_MS);
  await signInCommandLine(page, mesh.env, 'ana');
  const said = await runPage('shards.md');
  expect(said).toContain('mail: 16 shards by rendezvous');
  expect(said).toMatch(/\d owners, 64 active, the fullest has [\d.]+ times the mean/);
  expect(said).toMatch(/00000\tn\d\tActive\t\d+\.\d+\n00001\tn\d/);
  expect(said).toMatch(/64 event: snapshot/);
  // The resumed watch goes on: no second snapshot.
  expect(said.match(/event: ready/g)).toHaveLength(1);
  expect(said).toMatch(/orders\/00000 (?:is|stays) on n\d/);
  expect(said).toMatch(/n\d: owner - it owns the shard/);
  expect(said).toMatch(/[\d.]+ % move \(\d+ of 64, at least \d+\), \d+ leader changes, fullest node \d+ > \d+/);
  expect(said).toMatch(
    /Whoever leads the mesh moves \d+ of 64 shards .*\n(?:\d+ shards move in \d+ rounds\.\n)?conflict\n/,
  );
  expect(said).toMatch(/Paused by Ana\S*.*: a poisoned message/i);
  expect(said).toContain('Paused > Active');
  expect(said).toMatch(/\d+\.1\tcreated\tAna\S*\t\d+ %/);
  expect(said).toMatch(/\d+ shards moved, [1-9]\d* generations/);
});
