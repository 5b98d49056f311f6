/** The commands that say and do of policies and freezes what the screens do. */
import { because, option, type Said, shellWord } from './cli-command.ts';
import { readDuration } from './durations.ts';

const command = (noun: 'policies' | 'freeze', ...words: readonly string[]): string =>
  ['omnirelay', 'mesh', noun, ...words].join(' ');

export const policyListCommand = (): string => command('policies', 'list');

export const policyGetCommand = (id: string): string => command('policies', 'show', shellWord(id));

export const policyHistoryCommand = (id: string): string => command('policies', 'history', shellWord(id));

export const policyDiffCommand = (id: string, { from, to }: { readonly from: number; readonly to: number }): string =>
  command('policies', 'diff', shellWord(id), ...option('from', String(from)), ...option('to', String(to)));

/** The document comes from a file: here from what is piped into it. */
export const policySetCommand = (id: string, document: object, said: Said): string =>
  `printf %s ${shellWord(JSON.stringify(document))} | ${command('policies', 'set', shellWord(id), ...option('file', '/dev/stdin'), ...because(said))}`;

export const freezeListCommand = (): string => command('freeze', 'list');

export interface MeantFreeze {
  readonly namespace: string;
  readonly kind: string;
  readonly from: string;
  readonly until: string;
}

export const freezeAddCommand = ({ namespace, kind, from, until }: MeantFreeze, said: Said): string =>
  command(
    'freeze',
    'add',
    ...option('namespace', namespace),
    ...(kind === 'freeze' ? [] : ['--maintenance']),
    ...option('from', from),
    ...option(readDuration(until) === undefined ? 'until' : 'for', until),
    ...because(said),
  );

export const freezeLiftCommand = (id: string, said: Said): string =>
  command('freeze', 'lift', shellWord(id), ...because(said));
