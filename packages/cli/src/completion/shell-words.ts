/** The command table as arms of a shell's `case`, for the shells that have one. */
import type { TableCommand, Takes } from './command-table.ts';

/** One word for any shell of the family of sh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** How a script says what may stand in a place: words, `@file`, `@folder`, `@text`, or nothing. */
export const spelled = (takes: Takes): string => {
  switch (takes.kind) {
    case 'nothing':
      return '';
    case 'one-of':
      return takes.values.join(' ');
    default:
      return `@${takes.kind}`;
  }
};

/** An arm of a `case` that answers in REPLY. */
export const replyArm = (pattern: string, says: string): string => `    ${pattern}) REPLY=${quoted(says)} ;;`;

/** For each option that takes a value: what, behind `*` where it takes several. Those that all commands have stand once, at the end. */
function valueArms(table: readonly TableCommand[]): readonly string[] {
  const arms = table.flatMap(({ path, options }) =>
    options.flatMap(({ names, takes, many }) =>
      takes.kind === 'nothing' ? [] : [{ names, path, says: `${many ? '* ' : ''}${spelled(takes)}` }],
    ),
  );
  const everywhere = new Set(
    arms.filter(({ path, names }) => path === '' && names[0] !== undefined).flatMap(({ names }) => names),
  );
  const own = arms.filter(({ path, names }) => path !== '' && !names.some((name) => everywhere.has(name)));
  const shared = arms.filter(({ path }) => path === '');
  return [
    ...own.flatMap(({ path, names, says }) => names.map((name) => replyArm(quoted(`${path} ${name}`), says))),
    ...shared.flatMap(({ names, says }) => names.map((name) => replyArm(`*${quoted(` ${name}`)}`, says))),
  ];
}

/** Whether words stand for a command: a function that bash and zsh read alike. */
export const isCommandFunction = (table: readonly TableCommand[]): string => `_omnirelay_is_command() {
  case $1 in
${table.flatMap(({ path }) => (path === '' ? [] : [`    ${quoted(path)}) return 0 ;;`])).join('\n')}
  esac
  return 1
}`;

/** What arguments and options take, in REPLY: functions that bash and zsh read alike. */
export const takingFunctions = (table: readonly TableCommand[]): string => `_omnirelay_argument() {
  REPLY=''
  case $1 in
${table.flatMap(({ path, argument }) => (argument.kind === 'nothing' ? [] : [replyArm(quoted(path), spelled(argument))])).join('\n')}
  esac
}

# What an option takes; behind "* " where it takes several.
_omnirelay_values() {
  REPLY=''
  case "$1 $2" in
${valueArms(table).join('\n')}
  esac
}`;
