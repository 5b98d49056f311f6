/** The highest registry position this node has seen, kept across restarts so that an older copy of the store is noticed. */
import { join } from 'node:path';
import type { HighWater } from '@omnirelay/registry';
import { readIfPresent, writeDurably } from './write-durably.ts';

const ZERO: HighWater = { lineageEpoch: 0n, revision: 0n };

export interface HighWaterFile {
  load(): Promise<HighWater>;
  save(mark: HighWater): Promise<void>;
}

export function highWaterFile(
  dataDirectory: string,
  nodeId: string,
  onUnreadable: (problem: string) => void,
): HighWaterFile {
  const path = join(dataDirectory, `high-water.${nodeId}.json`);
  return {
    async load() {
      try {
        const text = await readIfPresent(path);
        if (text === undefined) return ZERO;
        const { lineageEpoch, revision } = JSON.parse(text) as { lineageEpoch: string; revision: string };
        return { lineageEpoch: BigInt(lineageEpoch), revision: BigInt(revision) };
      } catch (error) {
        onUnreadable(`${path}: ${(error as Error).message}`);
        return ZERO;
      }
    },
    save: (mark) =>
      writeDurably(
        path,
        `${JSON.stringify({ schema: 1, lineageEpoch: mark.lineageEpoch.toString(), revision: mark.revision.toString() })}\n`,
      ),
  };
}
