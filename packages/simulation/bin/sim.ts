#!/usr/bin/env node
/** `npm run sim`: runs seeds, prints what came of them, and how to run a failing one again. */
import { ArgumentError } from '../src/argument-values.ts';
import { CHANGES_USAGE } from '../src/changes/changes-arguments.ts';
import { runChangesCommand } from '../src/changes/changes-command.ts';
import { parseSimArguments, type SimCommand, USAGE } from '../src/cli-arguments.ts';
import { Cluster, runCluster } from '../src/cluster.ts';
import { LEASE_USAGE } from '../src/lease/lease-arguments.ts';
import { runLeaseCommand } from '../src/lease/lease-command.ts';
import { ALL_MUTANTS, mutantNamed } from '../src/mutants/all-mutants.ts';
import { scenarioRun } from '../src/mutants/scenario-run.ts';
import type { FaultPlan } from '../src/plan-draws.ts';
import { readPlanFile, writePlanFile } from '../src/plan-file.ts';
import { RecordingError } from '../src/recording.ts';
import { replayFile } from '../src/replay.ts';
import { isNodeRecording, replayNode } from '../src/replay-node.ts';
import type { RunOptions, RunResult } from '../src/run-options.ts';
import { runSeeds } from '../src/run-seeds.ts';
import { SHARDING_USAGE } from '../src/sharding/sharding-arguments.ts';
import { runShardingCommand } from '../src/sharding/sharding-command.ts';
import { shrinkRun } from '../src/shrink.ts';
import { describeFailures, describeNodeReplay, describeRun, describeShrunk, replayCommand } from '../src/summary.ts';

type RunCommand = Extract<SimCommand, { kind: 'run' }>;

async function run(command: RunCommand): Promise<number> {
  const { seed, seeds, nodes, minutes, plan, profile, mutant, record, shrink } = command;
  const tell = (result: RunResult): void => {
    if (seeds === 1 || !result.ok) console.log(describeRun(result));
    if (!result.ok) console.log(describeFailures(result, replayCommand(result.seed, command)));
  };
  if (seeds === 1 || mutant !== null) {
    let failed = 0;
    for (let i = 0; i < seeds; i++) {
      const options = {
        seed: (seed + i) >>> 0,
        nodes,
        minutes,
        plan,
        profile,
        mutant: mutant === null ? undefined : mutantNamed(mutant),
      };
      const result = runCluster({ ...options, record: record ?? undefined });
      tell(result);
      if (!result.ok) failed++;
      if (!result.ok && shrink !== null) shrinkTo(shrink, { ...options, faultPlan: new Cluster(options).plan }, result);
    }
    return failed === 0 ? 0 : 1;
  }
  const startedAt = performance.now();
  let done = 0;
  const results = await runSeeds({
    jobs: Array.from({ length: seeds }, (_, i) => ({ seed: (seed + i) >>> 0, nodes, minutes, plan, profile })),
    onResult: (result) => {
      tell(result);
      if (++done % 100 === 0) console.log(`${done} of ${seeds} seeds`);
    },
  });
  const failed = results.filter((result) => !result.ok);
  const tookS = (performance.now() - startedAt) / 1000;
  console.log(
    `${seeds} seeds of ${nodes} nodes and ${minutes} virtual minutes: ${failed.length} failed, ${tookS.toFixed(1)} s`,
  );
  return failed.length === 0 ? 0 : 1;
}

function shrinkTo(file: string, options: RunOptions & { readonly faultPlan: FaultPlan }, result: RunResult): void {
  const checker = result.failures[0]?.checker ?? '';
  const shrunk = shrinkRun(options, checker);
  if (shrunk === null) {
    console.log(`${checker} cannot be shrunk: it does not fail a second time`);
    return;
  }
  writePlanFile(file, shrunk.options, checker);
  console.log(describeShrunk(shrunk, checker));
  console.log(`run it again with: npm run sim -- --faults ${file}`);
}

function runOnce(options: RunOptions, command: string, shrink: string | null): number {
  const result = runCluster(options);
  console.log(describeRun(result));
  if (!result.ok) console.log(describeFailures(result, command));
  if (!result.ok && shrink !== null)
    shrinkTo(shrink, { ...options, faultPlan: options.faultPlan ?? new Cluster(options).plan }, result);
  return result.ok ? 0 : 1;
}

function runMutant(name: string, shrink: string | null): number {
  const mutant = mutantNamed(name);
  if (mutant === undefined) throw new ArgumentError(`there is no mutant ${name}`);
  return runOnce(scenarioRun(mutant), `npm run sim -- --mutant ${name}`, shrink);
}

function replay(file: string): number {
  if (isNodeRecording(file)) {
    const result = replayNode(file);
    console.log(describeNodeReplay(result));
    return result.threw === null && result.differsAtLine === null ? 0 : 1;
  }
  const result = replayFile(file);
  console.log(describeRun(result));
  if (result.sameTrace === null) console.log('the recording was cut short: there is no trace to compare');
  else
    console.log(
      result.sameTrace
        ? 'the trace is the recorded one'
        : 'the trace DIFFERS from the recorded one: the code has changed',
    );
  if (result.failures.length > 0) console.log(describeFailures(result, `npm run sim -- --replay ${file}`));
  return result.ok ? 0 : 1;
}

const [what, ...rest] = process.argv.slice(2);
const OF_WHAT: Readonly<Record<string, { readonly run: typeof runLeaseCommand; readonly usage: string }>> = {
  lease: { run: runLeaseCommand, usage: LEASE_USAGE },
  sharding: { run: runShardingCommand, usage: SHARDING_USAGE },
  changes: { run: runChangesCommand, usage: CHANGES_USAGE },
};
const other = OF_WHAT[what ?? ''];

async function runMembership(args: readonly string[]): Promise<void> {
  const command = parseSimArguments(
    args,
    ALL_MUTANTS.map((mutant) => mutant.name),
  );
  if (command.kind === 'help') console.log(USAGE);
  else if (command.kind === 'replay') process.exitCode = replay(command.file);
  else if (command.kind === 'faults')
    process.exitCode = runOnce(readPlanFile(command.file), `npm run sim -- --faults ${command.file}`, command.shrink);
  else if (command.kind === 'mutant') process.exitCode = runMutant(command.mutant, command.shrink);
  else process.exitCode = await run(command);
}

try {
  if (other !== undefined) process.exitCode = await other.run(rest, (line) => console.log(line));
  else await runMembership(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ArgumentError || error instanceof RecordingError)) throw error;
  console.error(`sim: ${error.message}`);
  if (error instanceof ArgumentError) console.error(`\n${other?.usage ?? USAGE}`);
  process.exitCode = 2;
}
