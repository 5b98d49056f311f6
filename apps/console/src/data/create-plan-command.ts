/** The command that makes a plan of what is supposed. */
import { because, type Said } from './cli-command.ts';

/** `simulate`: the command that asks for the same simulation. */
export const createPlanCommand = (simulate: string, { submit, ...said }: Said & { readonly submit: boolean }): string =>
  [simulate, submit ? '--submit' : '--plan', ...because(said)].join(' ');
