/**
 * `omnirelay node --record FILE`: writes what the membership machine is fed, so that an incident can be run again in the simulation. It never
 * stands in the way of the node: it writes behind it, ends at a stated size, and what goes wrong with the file is told once.
 */
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { type Instant, TaggedError } from '@omnirelay/primitives';
import {
  encodeRecordingLine,
  type MachineRecordingHeader,
  type MachineRecordingStep,
  OutputHash,
  RECORDING_FORMAT,
  type SwimInput,
  type SwimOutput,
} from '@omnirelay/protocol';
import { MEMBERSHIP_BOUNDS } from './bounds.ts';

export interface MachineRecorder extends AsyncDisposable {
  input(input: SwimInput, at: Instant): void;
  outputs(outputs: readonly SwimOutput[]): void;
}

export interface RecorderBounds {
  readonly recordingBytes: number;
  readonly recordingBufferBytes: number;
  readonly inputsBetweenHashes: number;
}

/** @throws TaggedError `recording_failed` when the file is there already or cannot be made. */
export async function recordMachine(
  file: string,
  header: Omit<MachineRecordingHeader, 'format'>,
  onProblem: (problem: string) => void,
  bounds: RecorderBounds = MEMBERSHIP_BOUNDS,
): Promise<MachineRecorder> {
  const stream = createWriteStream(file, { fd: await openNew(file) });
  const hash = new OutputHash();
  let bytes = 0;
  let sinceHash = 0;
  let over = false;
  stream.on('error', (error) => {
    over = true;
    onProblem(`the recording ${file} ends here: ${error.message}`);
  });
  const write = (line: MachineRecordingHeader | MachineRecordingStep): void => {
    const text = `${encodeRecordingLine(line)}\n`;
    bytes += text.length;
    stream.write(text);
  };
  const cutShort = (why: string): void => {
    over = true;
    write({ kind: 'cut-short' });
    onProblem(`the recording ${file} ends here: ${why}`);
  };
  write({ format: RECORDING_FORMAT, ...header });
  return {
    input(input, at) {
      if (over) return;
      sinceHash++;
      write({ kind: 'input', at, input });
      if (bytes >= bounds.recordingBytes) cutShort(`it has reached ${bounds.recordingBytes} bytes`);
      else if (stream.writableLength > bounds.recordingBufferBytes) cutShort('the disk does not keep up');
    },
    outputs(outputs) {
      if (over) return;
      hash.add(outputs);
      // Here, and nowhere else: no input that was written still has outputs to come.
      if (sinceHash < bounds.inputsBetweenHashes) return;
      sinceHash = 0;
      write(hash.step());
    },
    async [Symbol.asyncDispose]() {
      if (!over) {
        write(hash.step());
        write({ kind: 'end' });
      }
      over = true;
      if (stream.destroyed) return;
      stream.end();
      await finished(stream).catch(() => undefined);
    },
  };
}

async function openNew(file: string): Promise<import('node:fs/promises').FileHandle> {
  try {
    return await open(file, 'wx', 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new TaggedError(
      'recording_failed',
      code === 'EEXIST'
        ? `--record ${file}: that file is there already, and a recording is never overwritten. Move it, or name another file.`
        : `--record ${file}: ${message}`,
      { cause: error },
    );
  }
}
