import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCluster } from './cluster.ts';
import { RecordingError, readRecording } from './recording.ts';
import { replayFile } from './replay.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'omnirelay-simulation-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = { nodes: 12, minutes: 3 } as const;

test('one seed gives one trace, another seed another', () => {
  const first = runCluster({ seed: 11, ...small });
  expect(runCluster({ seed: 11, ...small }).stats).toEqual(first.stats);
  expect(runCluster({ seed: 12, ...small }).stats.traceHash).not.toBe(first.stats.traceHash);
});

test('a recording is replayed to the same trace, without the network model', () => {
  const file = join(folder, 'run.jsonl');
  const recorded = runCluster({ seed: 13, ...small, record: file });
  const replayed = replayFile(file);
  expect(replayed.sameTrace).toBe(true);
  expect(replayed.stats.traceHash).toBe(recorded.stats.traceHash);
  expect(replayed.stats.inputs).toBe(recorded.stats.inputs);
});

test('a recording that was tampered with is noticed', () => {
  const file = join(folder, 'tampered.jsonl');
  runCluster({ seed: 14, ...small, record: file });
  const lines = readFileSync(file, 'utf8').split('\n');
  const without = lines.filter((line, at) => !(at > 2000 && at < 2020 && line.includes('"kind":"input"')));
  writeFileSync(file, without.join('\n'));
  expect(replayFile(file).sameTrace).toBe(false);
});

test('a file that is no recording is refused with a reason', () => {
  const file = join(folder, 'nonsense.jsonl');
  writeFileSync(file, 'hello\n');
  expect(() => readRecording(file)).toThrow(RecordingError);
  expect(() => readRecording(join(folder, 'absent.jsonl'))).toThrow(/cannot read/);
});
