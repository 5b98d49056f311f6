/** Runs the recording of a real node again (`omnirelay node --record FILE`): one machine, its inputs, and the hashes of its outputs. */
import { readFileSync } from 'node:fs';
import { prng } from '@omnirelay/primitives';
import {
  decodeRecordingLine,
  type MachineRecordingHeader,
  type MachineRecordingStep,
  OutputHash,
  RECORDING_FORMAT,
  SwimMachine,
} from '@omnirelay/protocol';
import { RecordingError } from './recording.ts';

export interface NodeReplay {
  readonly nodeId: string;
  readonly meshVersion: string;
  readonly inputs: number;
  /** Hashes that were compared; the outputs behind the last one are not proved. */
  readonly compared: number;
  /** The line of the first hash that differs. */
  readonly differsAtLine: number | null;
  /** What the machine threw, and at which line. */
  readonly threw: string | null;
  readonly complete: boolean;
  readonly members: Readonly<Record<string, number>>;
  readonly lastedMs: number;
}

/** True when the first line says that a real node wrote it. */
export function isNodeRecording(file: string): boolean {
  const text = readText(file);
  return formatOf(decodeRecordingLine(firstLine(text))) === RECORDING_FORMAT;
}

/** @throws RecordingError when the file is not the recording of a node, or is damaged before its end. */
export function replayNode(file: string): NodeReplay {
  const lines = readText(file).split('\n');
  const header = decodeRecordingLine(lines[0] ?? '') as MachineRecordingHeader | null;
  if (header === null || formatOf(header) !== RECORDING_FORMAT)
    throw new RecordingError(
      `${file} is not a recording of a node: its first line has no format "${RECORDING_FORMAT}"`,
    );
  const { self, metadata, bootEpoch, settings, prngSeed, now } = header;
  const machine = new SwimMachine({ self, metadata, bootEpoch, settings, prng: prng(prngSeed), now });
  const hash = new OutputHash();
  let inputs = 0;
  let compared = 0;
  let differsAtLine: number | null = null;
  let threw: string | null = null;
  let complete = false;
  let last = now;
  for (let at = 1; at < lines.length && threw === null; at++) {
    const line = lines[at] as string;
    const step = decodeRecordingLine(line) as MachineRecordingStep | null;
    if (step === null) {
      // A node that was killed leaves its last line half written.
      if (at >= lines.length - 1) break;
      throw new RecordingError(`${file} line ${at + 1} is not a JSON object`);
    }
    if (step.kind === 'end') complete = true;
    else if (step.kind === 'outputs') {
      compared++;
      if (step.hash !== hash.step().hash) differsAtLine ??= at + 1;
    } else if (step.kind === 'input') {
      inputs++;
      last = step.at;
      try {
        machine.handle(step.input, step.at);
        hash.add(machine.takeOutputs());
      } catch (error) {
        threw = `line ${at + 1}: ${(error as Error).stack ?? String(error)}`;
      }
    }
  }
  const members: Record<string, number> = {};
  for (const { liveness } of machine.view().members.values()) members[liveness] = (members[liveness] ?? 0) + 1;
  const { nodeId } = self;
  const lastedMs = last - now;
  const { meshVersion } = header;
  return { nodeId, meshVersion, inputs, compared, differsAtLine, threw, complete, members, lastedMs };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RecordingError(`cannot read ${file}: ${(error as Error).message}`);
  }
}

const firstLine = (text: string): string => text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'));
const formatOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
