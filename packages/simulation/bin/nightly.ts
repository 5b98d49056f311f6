#!/usr/bin/env node
/** `npm run sim:nightly`: seeds of everything there is until the time is over; what fails is told, made small and kept. */
import { ArgumentError } from '../src/argument-values.ts';
import { SIMULATION_BOUNDS } from '../src/bounds.ts';
import { ALL_MUTANTS } from '../src/mutants/all-mutants.ts';
import { NIGHT_USAGE, type NightCommand, parseNightArguments } from '../src/night-arguments.ts';
import { nightlyJobs, SHORTEST_NIGHT } from '../src/nightly-rounds.ts';
import { runNight } from '../src/run-night.ts';

async function night({ hours, seeds, firstSeed, out, seedMinutes, shrinkMinutes, mutant }: NightCommand) {
  const endsAt = performance.now() + hours * 3_600_000;
  const goesOn = (taken: number): boolean =>
    seeds === null ? taken < SHORTEST_NIGHT || performance.now() < endsAt : taken < seeds && performance.now() < endsAt;
  console.log(`from seed ${firstSeed}, for ${hours} h${seeds === null ? '' : ` or ${seeds} seeds`}`);
  const figures = await runNight({
    jobs: nightlyJobs(firstSeed, goesOn).map((job) => ({ ...job, mutant })),
    seedMs: seedMinutes * 60_000,
    shrinkMs: shrinkMinutes * 60_000,
    endsAt,
    graceMs: SIMULATION_BOUNDS.lastShrinkMs,
    out,
    tell: (line) => console.log(line),
  });
  console.log(`${figures.seeds} seeds, ${figures.failed} failed`);
  return figures.failed === 0 ? 0 : 1;
}

try {
  const names = ALL_MUTANTS.map(({ name }) => name);
  const command = parseNightArguments(process.argv.slice(2), names, Date.now());
  if (command.kind === 'help') console.log(NIGHT_USAGE);
  else process.exitCode = await night(command);
} catch (error) {
  if (!(error instanceof ArgumentError)) throw error;
  console.error(`sim:nightly: ${error.message}\n\n${NIGHT_USAGE}`);
  process.exitCode = 2;
}
