/** The command line as completions see it: each command with what may follow it, read from the commands themselves so that nothing is told twice. */
import type { Command, Option } from 'commander';
import { SUGGESTED } from './suggested-values.ts';

/** What may be written for an option, or where an argument stands. */
export type Takes =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file' | 'folder' }
  /** What only the mesh or the caller knows. */
  | { readonly kind: 'text' }
  | { readonly kind: 'one-of'; readonly values: readonly string[] };

export interface TableOption {
  /** As they are written: `--kind`, `-h`. */
  readonly names: readonly string[];
  readonly about: string;
  readonly takes: Takes;
  /** Several values may follow. */
  readonly many: boolean;
}

export interface TableCommand {
  /** The words behind `omnirelay`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly TableOption[];
  readonly argument: Takes;
}

const HELP: TableOption = { names: ['--help', '-h'], about: 'display help', takes: { kind: 'nothing' }, many: false };

function takenAs(placeholder: string): Takes {
  const name = placeholder.replace(/[<>[\]]|\.\.\./g, '');
  if (name === 'file' || name === 'export') return { kind: 'file' };
  return name === 'folder' ? { kind: 'folder' } : { kind: 'text' };
}

function takenBy(path: string, { long, flags, argChoices, required, optional }: Option): Takes {
  const values = argChoices ?? SUGGESTED[`${path} ${long}`.trim()];
  if (values !== undefined) return { kind: 'one-of', values };
  return required || optional ? takenAs(/[<[].*$/.exec(flags)?.[0] ?? '') : { kind: 'nothing' };
}

const tableOption = (path: string, option: Option): TableOption => ({
  names: [option.long, option.short].filter((name) => name !== undefined),
  about: option.description,
  takes: takenBy(path, option),
  many: option.variadic,
});

function argumentOf({ registeredArguments: [first] }: Command): Takes {
  if (first === undefined) return { kind: 'nothing' };
  return first.argChoices === undefined ? takenAs(first.name()) : { kind: 'one-of', values: first.argChoices };
}

/** Every command, those above before those below. Options of the program may be given behind each. */
export function commandTable(program: Command): readonly TableCommand[] {
  const versions = program.options.filter(({ long }) => long === '--version');
  const shared = program.options.filter((option) => !versions.includes(option));
  const walk = (command: Command, path: string): readonly TableCommand[] => {
    const own = command === program ? versions : command.options.filter(({ hidden }) => !hidden);
    const options = [
      ...own.map((option) => tableOption(path, option)),
      ...shared.map((option) => tableOption('', option)),
      HELP,
    ];
    const commands = command.commands.map((one) => ({ name: one.name(), about: one.description() }));
    return [
      { path, commands, options, argument: argumentOf(command) },
      ...command.commands.flatMap((one) => walk(one, `${path} ${one.name()}`.trim())),
    ];
  };
  return walk(program, '');
}
