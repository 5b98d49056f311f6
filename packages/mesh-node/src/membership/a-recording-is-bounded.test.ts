import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@omnirelay/primitives';
import { decodeRecordingLine, GOSSIP_PROFILES, type MachineRecordingHeader } from '@omnirelay/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordMachine } from './machine-recorder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omnirelay-recorder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a recording ends at its bound, says so once, and what it holds can be read', async () => {
  const file = join(folder, 'bounded.jsonl');
  const problems: string[] = [];
  const header = { settings: GOSSIP_PROFILES.lan, prngSeed: 1 } as unknown as MachineRecordingHeader;
  const bounds = { recordingBytes: 20_000, recordingBufferBytes: 1 << 20, inputsBetweenHashes: 10 };
  {
    await using recorder = await recordMachine(file, header, (problem) => problems.push(problem), bounds);
    for (let i = 0; i < 5000; i++) {
      recorder.input({ kind: 'raise-high-water', mark: { lineageEpoch: 1n, revision: BigInt(i) } }, i as Instant);
      recorder.outputs([{ kind: 'persist', bootEpoch: BigInt(i) }]);
    }
  }
  const text = await readFile(file, 'utf8');
  expect(text.length).toBeLessThan(21_000);
  const lines = text.trimEnd().split('\n').map(decodeRecordingLine) as { kind?: string }[];
  expect(lines.at(-1)).toEqual({ kind: 'cut-short' });
  expect(lines.filter((line) => line.kind === 'outputs').length).toBeGreaterThan(5);
  expect(lines[1]).toMatchObject({ input: { mark: { revision: 0n } } });
  expect(problems).toEqual([`the recording ${file} ends here: it has reached 20000 bytes`]);
});
