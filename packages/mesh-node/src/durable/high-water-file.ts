/** The highest registry position this node has seen, kept across restarts so that an older copy of the store is noticed. */
import { join } from 'node:path';
import { readIfPresent, writeDurably } from '@omnirelay/primitives/write-durably';
import { type HighWater, type HighWaterFile, isReadableMark, NO_HIGH_WATER } from '@omnirelay/registry/high-water';

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
        if (text === undefined) return NO_HIGH_WATER;
        const { lineageEpoch, revision } = JSON.parse(text) as { lineageEpoch: string; revision: string };
        const mark: HighWater = { lineageEpoch: BigInt(lineageEpoch), revision: BigInt(revision) };
        if (isReadableMark(mark)) return mark;
        onUnreadable(`${path} holds lineage epoch ${lineageEpoch}, which no registry can have: it counts as empty`);
      } catch (error) {
        onUnreadable(`${path}: ${(error as Error).message}`);
      }
      return NO_HIGH_WATER;
    },
    save: (mark) =>
      writeDurably(
        path,
        `${JSON.stringify({ schema: 1, lineageEpoch: mark.lineageEpoch.toString(), revision: mark.revision.toString() })}\n`,
      ),
  };
}
