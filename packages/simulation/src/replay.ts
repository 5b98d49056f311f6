/** Runs a recording again: the same machines, the same inputs at the same times, the same checkers; the hash must come out the same. */
import { GOSSIP_PROFILES, type GossipProfile } from '@omnirelay/protocol';
import { ALL_CHECKERS } from './checkers/all-checkers.ts';
import { Fleet } from './fleet.ts';
import { machineFactory, settingsFor } from './machine-factory.ts';
import { mutantNamed } from './mutants/all-mutants.ts';
import { RecordingError, readRecording } from './recording.ts';
import type { RunResult } from './run-options.ts';
import { timelineOf } from './timeline.ts';

export interface ReplayResult extends RunResult {
  /** Whether the trace is the recorded one; null when the recording was cut short and has no end. */
  readonly sameTrace: boolean | null;
}

/** @throws RecordingError when the file is not a recording, or not one of this code. */
export function replayFile(file: string): ReplayResult {
  const { header, steps } = readRecording(file);
  const mutant = header.mutant === null ? undefined : mutantNamed(header.mutant);
  if (header.mutant !== null && mutant === undefined)
    throw new RecordingError(`${file} names the unknown mutant ${header.mutant}`);
  if (!Object.hasOwn(GOSSIP_PROFILES, header.profile))
    throw new RecordingError(`${file} names the unknown profile ${header.profile}`);
  const settings = settingsFor(header.profile as GossipProfile, mutant, header.tightBounds);
  const timeline = timelineOf(header.minutes);
  const fleet = new Fleet({
    nodes: header.nodes,
    settings,
    ...timeline,
    withinBound: header.plan === 'within-bound',
    checkers: ALL_CHECKERS,
    machineFor: machineFactory(settings, mutant),
  });
  let recorded: string | null = null;
  let at = 0;
  let events = 0;
  for (const step of steps) {
    at = step.at;
    events++;
    if (step.kind === 'birth') fleet.birth(at, step.birth);
    else if (step.kind === 'end') recorded = step.hash;
    else if (step.kind !== 'cut-short') {
      const process = fleet.processes[step.process];
      if (process === undefined) throw new RecordingError(`${file} names life ${step.process}, which was never born`);
      if (step.kind === 'death') fleet.death(at, process, step.how);
      else if (step.kind === 'lost-time') fleet.loseTime(at, process, step.ms);
      else fleet.feed(at, process, step.input);
    }
  }
  const traceHash = fleet.end(at);
  return {
    ok: fleet.failures.length === 0 && recorded === traceHash,
    seed: header.seed,
    failures: fleet.failures,
    sameTrace: recorded === null ? null : recorded === traceHash,
    stats: {
      virtualMs: at,
      events,
      inputs: fleet.inputs,
      frames: 0,
      bytes: 0,
      lives: fleet.processes.length,
      faults: 0,
      traceHash,
    },
  };
}
