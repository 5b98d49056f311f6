/**
 * The recording of one membership machine: everything that it was built from, then each input with its time, and from time to time the hash
 * of all outputs so far. Lines of JSON; whoever replays them gets the same machine, and the hashes tell whether the code still does the same.
 */
import { fnv1a32, type Instant } from '@omnirelay/primitives';
import type { SwimInput, SwimOutput } from '../swim/machine-io.ts';
import type { BootEpochSources, OwnMetadata } from '../swim/self-life.ts';
import type { SwimSettings } from '../swim/settings.ts';
import type { SelfIdentity } from '../swim/swim-context.ts';

/** Raised whenever a reader of the older form would misread the newer one. */
export const RECORDING_FORMAT = 'omnirelay-node/1';

export interface MachineRecordingHeader {
  readonly format: typeof RECORDING_FORMAT;
  readonly meshVersion: string;
  readonly self: SelfIdentity;
  readonly metadata: OwnMetadata;
  readonly bootEpoch: BootEpochSources;
  readonly settings: SwimSettings;
  readonly prngSeed: number;
  readonly now: Instant;
}

export type MachineRecordingStep =
  | { readonly kind: 'input'; readonly at: Instant; readonly input: SwimInput }
  /** The hash of all outputs up to here. */
  | { readonly kind: 'outputs'; readonly count: number; readonly hash: string }
  /** The bound on its size was reached, or the file could not be written: what follows is not recorded. */
  | { readonly kind: 'cut-short' }
  | { readonly kind: 'end' };

/** One line, without its end. Big integers and bytes have forms of their own. */
export function encodeRecordingLine(line: MachineRecordingHeader | MachineRecordingStep | SwimOutput): string {
  return JSON.stringify(line, function (this: Record<string, unknown>, key: string, value: unknown) {
    const raw = this[key];
    if (typeof raw === 'bigint') return { $bigint: raw.toString() };
    if (raw instanceof Uint8Array) return { $bytes: toHex(raw) };
    return value;
  });
}

/** Null when the line is not a JSON object. */
export function decodeRecordingLine(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line, (_key, part) => {
      if (typeof part !== 'object' || part === null) return part;
      if (typeof part.$bigint === 'string') return BigInt(part.$bigint);
      return typeof part.$bytes === 'string' ? fromHex(part.$bytes) : part;
    });
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** A running hash over the outputs of a machine, in order. */
export class OutputHash {
  #low = 0x811c9dc5;
  #high = 0x9747b28c;
  #count = 0;

  add(outputs: readonly SwimOutput[]): void {
    for (const output of outputs) {
      const text = encodeRecordingLine(output);
      this.#low = fnv1a32(text, this.#low);
      this.#high = fnv1a32(text, this.#high);
      this.#count++;
    }
  }

  step(): Extract<MachineRecordingStep, { kind: 'outputs' }> {
    const hex = (n: number): string => n.toString(16).padStart(8, '0');
    return { kind: 'outputs', count: this.#count, hash: hex(this.#high) + hex(this.#low) };
  }
}

const toHex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
};

function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
