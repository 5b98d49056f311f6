/** The command that makes a plan of what was supposed: the same as of a simulation, written to a file, since a plan is made of one. */
import { because, option, type Said, shellWord } from './cli-command.ts';

export const createPlanCommand = (
  simulation: object,
  { submit, ...said }: Said & { readonly submit: boolean },
): string =>
  `printf %s ${shellWord(JSON.stringify(simulation))} | ${['omnirelay', 'mesh', 'changes', 'create', ...option('simulation', '/dev/stdin'), ...(submit ? ['--submit'] : []), ...because(said)].join(' ')}`;
