import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '@omnirelay/config';
import { type MeshNode, startMeshNode } from '@omnirelay/mesh-node';
import { freePortBlock } from '@omnirelay/mesh-node/testing';
import { isNodeRecording, RecordingError, replayNode } from '@omnirelay/simulation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memberConfigs } from '../membership/member-configs.ts';

const SCRIPT = fileURLToPath(new URL('../../../mesh-node/bin/mesh-node.js', import.meta.url));

let folder: string;
let recording: string;
let recorded: ChildProcess | undefined;

const statusAt = (node: MeshNode, id: string): string | undefined =>
  [...node.membership.view().members.values()].find((member) => member.nodeId === id)?.liveness;

function seen(node: MeshNode, holds: () => boolean): Promise<void> {
  const done = Promise.withResolvers<void>();
  const look = (): void => {
    if (holds()) done.resolve();
  };
  const stop = node.membership.subscribe(() => queueMicrotask(look));
  look();
  return done.promise.finally(stop);
}

/** One recorded process, two members beside it, of which one leaves; then the recorded one is told to end. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'omnirelay-recorded-'));
  recording = path.join(folder, 'node.jsonl');
  const configOf = await memberConfigs(folder);
  const base = await freePortBlock(3);
  const textOf = async (index: number): Promise<string> => {
    const config = JSON.parse((await configOf(index)).config);
    config.mesh.gossip.port = base + index;
    config.mesh.gossip.seedPeers = index === 0 ? [] : [`127.0.0.1:${base}`];
    return JSON.stringify(config);
  };
  const file = path.join(folder, 'm0.json');
  await writeFile(file, await textOf(0));
  recorded = spawn(process.execPath, [SCRIPT, '--config', file, '--record', recording], { stdio: 'ignore' });
  const exit = once(recorded, 'exit');
  await using first = await startMeshNode(loadConfig({ text: await textOf(1), env: {} }));
  const second = await startMeshNode(loadConfig({ text: await textOf(2), env: {} }));
  await seen(first, () => statusAt(first, 'm0') === 'alive' && statusAt(first, 'm2') === 'alive');
  first.updateLabels({ rack: 'r1' });
  await second[Symbol.asyncDispose]();
  await seen(first, () => statusAt(first, 'm2') === 'left');
  recorded.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);
});
afterAll(async () => {
  if (recorded?.exitCode === null) recorded.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

test('the recording of a real node runs again in the simulation, to the same outputs', () => {
  expect(isNodeRecording(recording)).toBe(true);
  const replay = replayNode(recording);
  expect(replay).toMatchObject({ nodeId: 'm0', complete: true, differsAtLine: null, threw: null });
  expect(replay.compared).toBeGreaterThan(0);
  expect(replay.inputs).toBeGreaterThan(10);
  expect(replay.members.left).toBeGreaterThanOrEqual(1);
});

test('a recording that was changed is noticed, and one that was cut off is replayed as far as it goes', async () => {
  const lines = (await readFile(recording, 'utf8')).split('\n');
  const changed = path.join(folder, 'changed.jsonl');
  const firstFrame = lines.findIndex((line) => line.includes('"kind":"hello"') && line.includes('"input"'));
  expect(firstFrame).toBeGreaterThan(0);
  await writeFile(changed, lines.toSpliced(firstFrame, 1).join('\n'));
  expect(replayNode(changed).differsAtLine).not.toBeNull();
  const cut = path.join(folder, 'cut.jsonl');
  await writeFile(cut, lines.slice(0, 8).join('\n').slice(0, -5));
  expect(replayNode(cut)).toMatchObject({ complete: false, threw: null, differsAtLine: null });
});

test('a recording is never overwritten: the node says so and does not start', async () => {
  const again = spawn(process.execPath, [SCRIPT, '--config', path.join(folder, 'm0.json'), '--record', recording]);
  let told = '';
  again.stderr.on('data', (chunk) => {
    told += chunk;
  });
  expect((await once(again, 'exit'))[0]).toBe(1);
  expect(told).toContain('never overwritten');
});

test('a file that is no recording is refused with a reason', async () => {
  const nonsense = path.join(folder, 'nonsense.jsonl');
  await writeFile(nonsense, '{"format":"something"}\n');
  expect(isNodeRecording(nonsense)).toBe(false);
  expect(() => replayNode(nonsense)).toThrow(RecordingError);
});
