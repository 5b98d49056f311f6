/**
 * The boot epoch of this node's last life. A lost or unreadable file is no reason to stay out: the epoch's other sources (the floor told
 * at join, Unix seconds) still put the next life above the last.
 */
import { join } from 'node:path';
import { readIfPresent, writeDurably } from '@omnirelay/primitives/write-durably';

export interface BootEpochFile {
  load(): Promise<bigint>;
  /** @throws NodeJS.ErrnoException */
  save(bootEpoch: bigint): Promise<void>;
}

export function bootEpochFile(
  dataDirectory: string,
  nodeId: string,
  onUnreadable: (problem: string) => void,
): BootEpochFile {
  const path = join(dataDirectory, `boot-epoch.${nodeId}.json`);
  return {
    async load() {
      try {
        const text = await readIfPresent(path);
        if (text === undefined) return 0n;
        const parsed: unknown = JSON.parse(text);
        const value = (parsed as { bootEpoch?: unknown }).bootEpoch;
        if (typeof value === 'string' && /^\d{1,19}$/.test(value)) return BigInt(value);
        onUnreadable(`${path} does not hold a boot epoch`);
      } catch (error) {
        onUnreadable(`${path}: ${(error as Error).message}`);
      }
      return 0n;
    },
    save: (bootEpoch) => writeDurably(path, `${JSON.stringify({ schema: 1, bootEpoch: bootEpoch.toString() })}\n`),
  };
}
