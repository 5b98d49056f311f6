/**
 * A run as JSON lines: a header that tells how to build the machines, then births, deaths and inputs in order, then the hash of the
 * trace. It needs no network model to be replayed: the same machines get the same inputs at the same times.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { BootId } from '@omnirelay/primitives';
import { TaggedError } from '@omnirelay/primitives';
import type { SwimInput } from '@omnirelay/protocol';
import { SIMULATION_BOUNDS } from './bounds.ts';
import type { Birth, Death } from './sim-node.ts';

export interface RecordingHeader {
  readonly format: 'omnirelay-simulation/1';
  readonly seed: number;
  readonly nodes: number;
  readonly plan: string;
  readonly profile: string;
  readonly minutes: number;
  readonly mutant: string | null;
  readonly tightBounds: boolean;
}

export type RecordedStep =
  | { readonly kind: 'birth'; readonly at: number; readonly birth: Birth }
  | { readonly kind: 'death'; readonly at: number; readonly process: number; readonly how: Death }
  | { readonly kind: 'lost-time'; readonly at: number; readonly process: number; readonly ms: number }
  | { readonly kind: 'input'; readonly at: number; readonly process: number; readonly input: SwimInput }
  | { readonly kind: 'end'; readonly at: number; readonly hash: string }
  | { readonly kind: 'cut-short'; readonly at: number };

export class RecordingError extends TaggedError<'bad_recording'> {
  constructor(message: string) {
    super('bad_recording', message);
  }
}

export interface Recorder {
  birth(at: number, birth: Birth): void;
  death(at: number, process: number, how: Death): void;
  lostTime(at: number, process: number, ms: number): void;
  input(at: number, process: number, input: SwimInput): void;
  end(at: number, hash: string): void;
}

const FLUSH_AT_CHARACTERS = 1 << 20;

/** Writes synchronously, in large pieces; `end` closes the file. */
export function recordTo(file: string, header: RecordingHeader): Recorder {
  const handle = openSync(file, 'w');
  let buffer = `${JSON.stringify(header)}\n`;
  let lines = 0;
  let full = false;
  const flush = (): void => {
    writeSync(handle, buffer);
    buffer = '';
  };
  const write = (step: RecordedStep): void => {
    if (full) return;
    if (++lines >= SIMULATION_BOUNDS.recordingLines) {
      full = true;
      buffer += `${JSON.stringify({ kind: 'cut-short', at: step.at })}\n`;
      return;
    }
    buffer += `${encode(step)}\n`;
    if (buffer.length > FLUSH_AT_CHARACTERS) flush();
  };
  return {
    birth: (at, birth) => write({ kind: 'birth', at, birth }),
    death: (at, process, how) => write({ kind: 'death', at, process, how }),
    lostTime: (at, process, ms) => write({ kind: 'lost-time', at, process, ms }),
    input: (at, process, input) => write({ kind: 'input', at, process, input }),
    end(at, hash) {
      write({ kind: 'end', at, hash });
      flush();
      closeSync(handle);
    },
  };
}

/** @throws RecordingError when the file cannot be read or is not a recording. */
export function readRecording(file: string): { header: RecordingHeader; steps: Iterable<RecordedStep> } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new RecordingError(`cannot read ${file}: ${(error as Error).message}`);
  }
  const headerEnd = text.indexOf('\n');
  const header = parseLine(text.slice(0, headerEnd < 0 ? undefined : headerEnd), file, 1) as RecordingHeader;
  if (header.format !== 'omnirelay-simulation/1')
    throw new RecordingError(
      `${file} is not a recording of this simulation: its first line has no format "omnirelay-simulation/1"`,
    );
  return { header, steps: stepsOf(text, headerEnd + 1, file) };
}

function* stepsOf(text: string, from: number, file: string): Iterable<RecordedStep> {
  let line = 2;
  for (let start = from; start > 0 && start < text.length; line++) {
    const end = text.indexOf('\n', start);
    if (end < 0) throw new RecordingError(`${file} line ${line} is cut off`);
    yield parseLine(text.slice(start, end), file, line) as RecordedStep;
    start = end + 1;
  }
}

function parseLine(line: string, file: string, number: number): unknown {
  try {
    const value: unknown = JSON.parse(line, (_key, part) =>
      typeof part === 'object' && part !== null && typeof part.$bigint === 'string' ? BigInt(part.$bigint) : part,
    );
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below, with its place.
  }
  throw new RecordingError(`${file} line ${number} is not a JSON object`);
}

const encode = (step: RecordedStep): string =>
  JSON.stringify(step, (_key, part) => (typeof part === 'bigint' ? { $bigint: part.toString() } : part));

/** Boot ids of simulated lives: unique in a run and the same in each run of a seed. */
export const simBootId = (seed: number, life: number): BootId =>
  `${seed.toString(16).padStart(8, '0')}${life.toString(16).padStart(8, '0')}` as BootId;
