#!/usr/bin/env node
/** `npm run sim:nightly`: seeds of everything there is until the time is over; what fails is told, made small and kept. */
import { ArgumentError } from '../src/argument-values.ts';
import { SIMULATION_BOUNDS } from '../src/bounds.ts';
import { nightlyChanges, runChangesNight, SHORTEST_CHANGES_NIGHT } from '../src/changes/changes-night.ts';
import { CHANGE_MUTANTS } from '../src/changes/mutants/change-mutants.ts';
import { nightlyLeases, runLeaseNight, SHORTEST_LEASE_NIGHT } from '../src/lease/lease-night.ts';
import { LEASE_MUTANTS } from '../src/lease/mutants/lease-mutants.ts';
import { ALL_MUTANTS } from '../src/mutants/all-mutants.ts';
import { NIGHT_USAGE, type NightCommand, parseNightArguments } from '../src/night-arguments.ts';
import { nightlyJobs, SHORTEST_NIGHT } from '../src/nightly-rounds.ts';
import { runNight } from '../src/run-night.ts';
import { SHARD_MUTANTS } from '../src/sharding/mutants/shard-mutants.ts';
import { nightlyShardings, runShardingNight, SHORTEST_SHARDING_NIGHT } from '../src/sharding/sharding-night.ts';

async function night({ hours, seeds, firstSeed, out, seedMinutes, shrinkMinutes, mutant }: NightCommand) {
  const endsAt = performance.now() + hours * 3_600_000;
  const goesOn =
    (shortest: number) =>
    (taken: number): boolean =>
      seeds === null ? taken < shortest || performance.now() < endsAt : taken < seeds && performance.now() < endsAt;
  const tell = (line: string): void => console.log(line);
  const planted = (mutants: readonly { readonly name: string }[]) => mutants.find(({ name }) => name === mutant)?.name;
  const seedMs = seedMinutes * 60_000;
  tell(`from seed ${firstSeed}, for ${hours} h${seeds === null ? '' : ` or ${seeds} seeds`}`);
  const of = (mutants: Parameters<typeof planted>[0], shortest: number) => ({
    ...{ firstSeed, mutant: planted(mutants) ?? null, goesOn: goesOn(shortest) },
  });
  const [members, leases, shardings, changes] = await Promise.all([
    runNight({
      jobs: nightlyJobs(firstSeed, goesOn(SHORTEST_NIGHT)).map((job) => ({ ...job, mutant: planted(ALL_MUTANTS) })),
      seedMs,
      shrinkMs: shrinkMinutes * 60_000,
      endsAt,
      graceMs: SIMULATION_BOUNDS.lastShrinkMs,
      out,
      tell,
    }),
    runLeaseNight({
      jobs: nightlyLeases(of(LEASE_MUTANTS, SHORTEST_LEASE_NIGHT)),
      seedMs,
      tell,
    }),
    runShardingNight({ jobs: nightlyShardings(of(SHARD_MUTANTS, SHORTEST_SHARDING_NIGHT)), seedMs, tell }),
    runChangesNight({ jobs: nightlyChanges(of(CHANGE_MUTANTS, SHORTEST_CHANGES_NIGHT)), seedMs, tell }),
  ]);
  tell(`${members.seeds} seeds, ${members.failed} failed`);
  tell(`${leases.seeds} seeds of leases, ${leases.operations} operations, ${leases.failed.length} failed`);
  tell(`${shardings.seeds} seeds of shard maps, ${shardings.moved} map changes, ${shardings.failed.length} failed`);
  tell(`${changes.runs} seeds of planned changes, ${changes.steps} steps, ${changes.failed.length} failed`);
  return members.failed + leases.failed.length + shardings.failed.length + changes.failed.length === 0 ? 0 : 1;
}

try {
  const names = [...ALL_MUTANTS, ...LEASE_MUTANTS, ...SHARD_MUTANTS, ...CHANGE_MUTANTS].map(({ name }) => name);
  const command = parseNightArguments(process.argv.slice(2), names, Date.now());
  if (command.kind === 'help') console.log(NIGHT_USAGE);
  else process.exitCode = await night(command);
} catch (error) {
  if (!(error instanceof ArgumentError)) throw error;
  console.error(`sim:nightly: ${error.message}\n\n${NIGHT_USAGE}`);
  process.exitCode = 2;
}
