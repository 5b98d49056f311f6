/** Completion for zsh, with what each word means beside it. */
import type { TableCommand } from './command-table.ts';
import { isCommandFunction, quoted, takingFunctions } from './shell-words.ts';

/** As `_describe` takes them: a colon divides word and meaning. */
const described = (name: string, about: string): string =>
  quoted(`${name.replaceAll(':', '\\:')}:${about.replaceAll('\\', '\\\\')}`);

const arm = (path: string, says: string): string => `    ${quoted(path)}) ${says} ;;`;

export function zshScript(table: readonly TableCommand[]): string {
  const below = table.filter(({ commands }) => commands.length > 0);
  return `#compdef omnirelay
# Completion of omnirelay for zsh. To use it, put this into ~/.zshrc behind compinit:
#   source <(omnirelay completion zsh)
# or write it to a file named _omnirelay in a folder of $fpath.

${isCommandFunction(table)}

_omnirelay_commands() {
  reply=()
  case $1 in
${below.map(({ path, commands }) => arm(path, `reply=(${commands.map(({ name, about }) => described(name, about)).join(' ')})`)).join('\n')}
  esac
}

_omnirelay_options() {
  reply=()
  case $1 in
${table.map(({ path, options }) => arm(path, `reply=(${options.map(({ names, about }) => described(names[0] ?? '', about)).join(' ')})`)).join('\n')}
  esac
}

${takingFunctions(table)}

_omnirelay_offer() {
  local -a values
  case $1 in
    '@file') _files ;;
    '@folder') _files -/ ;;
    '@text' | '') _message 'a value' ;;
    *) values=(\${=1}); compadd -- $values ;;
  esac
}

_omnirelay() {
  local REPLY at='' pending='' word plain=''
  local -a reply
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $plain ]]; then
      continue
    elif [[ $word == '--' ]]; then
      plain=1 pending=''
    elif [[ -n $pending && $word != -* ]]; then
      [[ $pending == '* '* ]] || pending=''
    elif [[ $word == --*=* ]]; then
      pending=''
    elif [[ $word == -* ]]; then
      _omnirelay_values "$at" "$word"
      pending=$REPLY
    elif _omnirelay_is_command "\${at:+$at }$word"; then
      at="\${at:+$at }$word"
    fi
  done
  word=\${words[CURRENT]}
  if [[ -z $plain && $word == --*=* ]]; then
    _omnirelay_values "$at" "\${word%%=*}"
    compset -P '*='
    _omnirelay_offer "\${REPLY#'* '}"
  elif [[ -n $pending && $word != -* ]]; then
    _omnirelay_offer "\${pending#'* '}"
  elif [[ -z $plain && $word == -* ]]; then
    _omnirelay_options "$at"
    _describe -o option reply
  else
    _omnirelay_commands "$at"
    if (( \${#reply} )); then
      _describe command reply
    else
      _omnirelay_argument "$at"
      _omnirelay_offer "$REPLY"
    fi
  fi
}

# Loaded from $fpath, this file is the function; sourced, it makes itself known.
if [[ $funcstack[1] == _omnirelay ]]; then
  _omnirelay "$@"
else
  compdef _omnirelay omnirelay
fi
`;
}
