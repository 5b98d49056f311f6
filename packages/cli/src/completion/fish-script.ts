/** Completion for fish, with what each word means beside it. */
import type { TableCommand, Takes } from './command-table.ts';
import { spelled } from './shell-words.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const arm = (pattern: string, lines: readonly string[]): string =>
  [`        case ${quoted(pattern)}`, ...lines.map((line) => `            ${line}`)].join('\n');

/** A word and its meaning, as fish takes them: a tab divides them. */
const offered = (pairs: readonly (readonly [name: string, about: string])[]): readonly string[] => [
  `printf '%s\\t%s\\n' ${pairs.map(([name, about]) => `${quoted(name)} ${quoted(about)}`).join(' ')}`,
];

const says = (takes: Takes, many: boolean): readonly string[] => [
  `echo ${quoted(`${many ? '* ' : ''}${spelled(takes)}`)}`,
];

export function fishScript(table: readonly TableCommand[]): string {
  const below = table.filter(({ commands }) => commands.length > 0);
  const taking = table.filter(({ argument }) => argument.kind !== 'nothing');
  const [program] = table;
  const shared = new Set(program?.options.flatMap(({ names }) => names));
  // Those that all commands have stand once, behind what is a command's own.
  const values = [...table.slice(1), ...(program === undefined ? [] : [program])].flatMap(({ path, options }) =>
    options
      .filter(
        ({ takes, names }) => takes.kind !== 'nothing' && (path === '' || !names.some((name) => shared.has(name))),
      )
      .flatMap(({ names, takes, many }) =>
        names.map((name) => arm(path === '' ? `* ${name}` : `${path} ${name}`, says(takes, many))),
      ),
  );
  return `# Completion of omnirelay for fish. To use it:
#   omnirelay completion fish > ~/.config/fish/completions/omnirelay.fish

function __omnirelay_is_command
    contains -- $argv[1] ${table
      .slice(1)
      .map(({ path }) => quoted(path))
      .join(' ')}
end

function __omnirelay_commands
    switch $argv[1]
${below.map(({ path, commands }) => arm(path, offered(commands.map(({ name, about }) => [name, about])))).join('\n')}
    end
end

function __omnirelay_options
    switch $argv[1]
${table.map(({ path, options }) => arm(path, offered(options.map(({ names, about }) => [names[0] ?? '', about])))).join('\n')}
    end
end

function __omnirelay_argument
    switch $argv[1]
${taking.map(({ path, argument }) => arm(path, says(argument, false))).join('\n')}
    end
end

# What an option takes; behind "* " where it takes several.
function __omnirelay_values
    switch "$argv[1] $argv[2]"
${values.join('\n')}
    end
end

# $argv[1] what is offered, $argv[2] what is written already, $argv[3] what stands before it in the same word.
function __omnirelay_offer
    switch $argv[1]
        case @file
            printf "$argv[3]%s\\n" (__fish_complete_path $argv[2])
        case @folder
            printf "$argv[3]%s\\n" (__fish_complete_directories $argv[2])
        case @text ''
        case '*'
            printf "$argv[3]%s\\n" (string split ' ' -- $argv[1])
    end
end

function __omnirelay_complete
    set -l at ''
    set -l pending ''
    set -l plain ''
    set -l tokens (commandline -opc)
    for word in $tokens[2..-1]
        set -l below (string trim -- "$at $word")
        if test -n "$plain"
            continue
        else if test "$word" = --
            set plain 1
            set pending ''
        else if test -n "$pending"; and not string match -q -- '-*' $word
            string match -q -- '\\* *' $pending; or set pending ''
        else if string match -q -- '--*=*' $word
            set pending ''
        else if string match -q -- '-*' $word
            set pending (__omnirelay_values "$at" $word)
        else if __omnirelay_is_command $below
            set at $below
        end
    end
    set -l word (commandline -ct)
    if test -z "$plain"; and string match -q -- '--*=*' $word
        set -l parts (string split -m 1 = -- $word)
        set -l takes (string replace -r '^\\* ' '' -- (__omnirelay_values "$at" $parts[1]))
        __omnirelay_offer "$takes" "$parts[2]" "$parts[1]="
    else if test -n "$pending"; and not string match -q -- '-*' $word
        __omnirelay_offer (string replace -r '^\\* ' '' -- $pending) "$word" ''
    else if test -z "$plain"; and string match -q -- '-*' $word
        __omnirelay_options "$at"
    else
        set -l commands (__omnirelay_commands "$at")
        if test (count $commands) -gt 0
            printf '%s\\n' $commands
        else
            __omnirelay_offer (__omnirelay_argument "$at") "$word" ''
        end
    end
end

complete -c omnirelay -f -a '(__omnirelay_complete)'
`;
}
