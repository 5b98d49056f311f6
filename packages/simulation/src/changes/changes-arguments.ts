/** The arguments of `npm run sim -- changes`, checked before anything runs. */
import { ArgumentError, whole, written } from '../argument-values.ts';
import { type HelpOrMutant, readSeeds, SEEDS_OPTIONS, type SeedsCommand } from '../seeds-arguments.ts';
import { CONTROLS, DEFAULT_CHANGE_NODES, DEFAULT_CHANGE_SECONDS } from './changes-run.ts';
import type { KillAt } from './kill-leader.ts';
import { KILLS } from './kill-leader.ts';

const LEAST_NODES = CONTROLS + 2;

export const CHANGES_USAGE = `Usage: npm run sim -- changes [options]

Runs planned changes over simulated hand-overs, with faults and with people who never rest, and checks what approvals, limits and journals promise.

  --seed S        first seed (0 to 4294967295; default 1)
  --ops COUNT     seeds from there on until so many steps have been written (default: one seed)
  --kills         instead: one plan of 50 moves, whose leader is killed at each transaction that writes steps, in each way
  --kill N:HOW    instead: that plan, and one of those kills (HOW: ${KILLS.join(', ')})
  --nodes N       members, ${CONTROLS} of which lead in turn (${LEAST_NODES} to 50; default ${DEFAULT_CHANGE_NODES})
  --seconds S     virtual seconds of a seed, the last third without faults (45 to 36000; default ${DEFAULT_CHANGE_SECONDS})
  --mutant NAME   plants a bug; alone, in the scenario that shows it

Exit codes: 0 clean, 1 a promise was broken, 2 wrong arguments.`;

export type ChangesCommand =
  | HelpOrMutant
  | (SeedsCommand & {
      /** `all`: one after the other. Null: people who never rest. */
      readonly kills: 'all' | KillAt | null;
    });

/** @throws ArgumentError */
export function parseChangesArguments(args: readonly string[], mutants: readonly string[]): ChangesCommand {
  const options = { ...SEEDS_OPTIONS, kills: { type: 'boolean' }, kill: { type: 'string' } } as const;
  const values = written(args, options);
  const { kills, kill } = values;
  const command = readSeeds(values, {
    ...{ mutants, nodes: DEFAULT_CHANGE_NODES, seconds: DEFAULT_CHANGE_SECONDS, leastSeconds: 45 },
  });
  if (command.kind !== 'run') return command;
  whole('nodes', values.nodes, DEFAULT_CHANGE_NODES, [LEAST_NODES, 50]);
  return { ...command, kills: kill === undefined ? (kills === true ? 'all' : null) : killOf(kill) };
}

function killOf(text: string): KillAt {
  const [, number = '', how] = /^(\d{1,4}):([a-z]+)$/.exec(text) ?? [];
  const known = KILLS.find((one) => one === how);
  if (known === undefined || Number(number) === 0)
    throw new ArgumentError(
      `--kill is ${JSON.stringify(text)}, expected a number from 1 and one of ${KILLS.join(', ')}, as 12:before`,
    );
  return { transaction: Number(number), how: known };
}
