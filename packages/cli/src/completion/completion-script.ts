/** The script that makes a shell complete the words of `omnirelay`. It holds all that it offers: a shell that completes starts no program. */
import { bashScript } from './bash-script.ts';
import type { TableCommand } from './command-table.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, (table: readonly TableCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export const completionScript = (shell: Shell, table: readonly TableCommand[]): string => SCRIPTS[shell](table);
