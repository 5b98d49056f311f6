/** The commands that tell and do of plans what the screens do. */
import { CHANGE_QUERY_KEYS } from '@omnirelay/protocol/query';
import type { ChangeVerb } from './change-model.ts';
import { because, option, type Said, shellWord } from './cli-command.ts';
import { understoodTerms } from './understood-terms.ts';

const command = (...words: readonly string[]): string => ['omnirelay', 'mesh', 'changes', ...words].join(' ');

export const planListCommand = (q: string): string =>
  command('list', ...option('query', understoodTerms(q, CHANGE_QUERY_KEYS)), '--sort=-created');

export const planCommand = (id: string): string => command('show', shellWord(id));

export const planMovesCommand = (id: string): string => command('moves', shellWord(id));

/** `hash`: of what was read; approvals and runs are of nothing else. */
export const planActCommand = (
  verb: ChangeVerb,
  id: string,
  { hash, ...said }: Said & { readonly hash: string },
): string =>
  command(
    verb,
    shellWord(id),
    ...(verb === 'approve' || verb === 'execute' ? option('hash', hash) : []),
    ...because(said),
  );
