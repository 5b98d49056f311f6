/** The operating pages are run as they are written: every shell block of each, in order, in one shell, against a mesh of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { OMNIRELAY } from '../mesh/command-line.ts';
import { type RunningMesh, startMesh } from '../mesh/running-mesh.ts';
import { signInCommandLine } from '../mesh/sign-in-command-line.ts';

const pages = fileURLToPath(new URL('../../docs/operating/', import.meta.url));

let mesh: RunningMesh;
let folder: string;
let settings: Readonly<Record<string, string>>;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  mesh = await startMesh();
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
  };
});

test.afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  expect(await mesh.stop(), 'processes left').toBe(0);
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
  await signInCommandLine(page, mesh.env, 'omar');
  await mesh.must('dev', 'kill', 'n6');
  await expect.poll(() => mesh.must('mesh', 'peers', 'list', '--status', 'Dead'), { timeout: 60_000 }).toContain('n6');
  const said = await runPage('peers.md');
  expect(said).toContain('mesh.operate');
  expect(said).toMatch(/n6\tDead\t\S+\tn\d/);
  expect(said).toContain('Would change n6: Active to Cordoned.');
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
