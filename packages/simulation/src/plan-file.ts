/** A run with its faults written out, as a file of JSON: what a shrunken failure is kept in, and run again from. */
import { readFileSync, writeFileSync } from 'node:fs';
import { GOSSIP_PROFILES, type GossipProfile } from '@omnirelay/protocol';
import { mutantNamed } from './mutants/all-mutants.ts';
import type { FaultPlan } from './plan-draws.ts';
import { RecordingError } from './recording.ts';
import type { RunOptions } from './run-options.ts';

const FORMAT = 'omnirelay-fault-plan/1';

interface PlanFile {
  readonly format: typeof FORMAT;
  readonly seed: number;
  readonly nodes: number;
  readonly minutes: number;
  readonly profile: GossipProfile;
  readonly mutant: string | null;
  /** The checker that it breaks, for the reader. */
  readonly breaks: string;
  readonly plan: FaultPlan;
}

type PlannedRun = RunOptions & { readonly faultPlan: FaultPlan; readonly minutes: number };

export function writePlanFile(file: string, run: PlannedRun, breaks: string): void {
  const { seed, nodes, minutes, profile = 'lan', mutant, faultPlan: plan } = run;
  const content: PlanFile = {
    format: FORMAT,
    seed,
    nodes,
    minutes,
    profile,
    mutant: mutant?.name ?? null,
    breaks,
    plan,
  };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** @throws RecordingError when the file cannot be read, or is no plan of this code. */
export function readPlanFile(file: string): PlannedRun {
  let content: PlanFile;
  try {
    content = JSON.parse(readFileSync(file, 'utf8')) as PlanFile;
  } catch (error) {
    throw new RecordingError(`cannot read ${file}: ${(error as Error).message}`);
  }
  if (content?.format !== FORMAT) throw new RecordingError(`${file} is not a fault plan: it has no format "${FORMAT}"`);
  const { seed, nodes, minutes, profile, plan } = content;
  if (!Object.hasOwn(GOSSIP_PROFILES, profile))
    throw new RecordingError(`${file} names the unknown profile ${profile}`);
  const mutant = content.mutant === null ? undefined : mutantNamed(content.mutant);
  if (content.mutant !== null && mutant === undefined)
    throw new RecordingError(`${file} names the unknown mutant ${content.mutant}`);
  return { seed, nodes, minutes, profile, plan: plan.name, mutant, faultPlan: plan };
}
