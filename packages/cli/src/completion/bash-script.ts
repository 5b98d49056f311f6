/** Completion for bash 4 and later, without the bash-completion package. */
import type { TableCommand } from './command-table.ts';
import { isCommandFunction, quoted, replyArm, takingFunctions } from './shell-words.ts';

export function bashScript(table: readonly TableCommand[]): string {
  const below = table.filter(({ commands }) => commands.length > 0);
  return `# Completion of omnirelay for bash. To use it, put this into ~/.bashrc:
#   source <(omnirelay completion bash)

${isCommandFunction(table)}

_omnirelay_commands() {
  REPLY=''
  case $1 in
${below.map(({ path, commands }) => replyArm(quoted(path), commands.map(({ name }) => name).join(' '))).join('\n')}
  esac
}

_omnirelay_options() {
  REPLY=''
  case $1 in
${table.map(({ path, options }) => replyArm(quoted(path), options.map(({ names }) => names[0]).join(' '))).join('\n')}
  esac
}

${takingFunctions(table)}

_omnirelay_offer() {
  local current=$2
  case $1 in
    '@file') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    '@folder') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    '@text') ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current") ;;
  esac
}

_omnirelay() {
  local REPLY path='' pending='' word current=\${COMP_WORDS[COMP_CWORD]} index plain=''
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index += 1)); do
    word=\${COMP_WORDS[index]}
    # bash splits --output=json at the sign.
    [[ $word == '=' ]] && continue
    if [[ -n $plain ]]; then
      continue
    elif [[ $word == '--' ]]; then
      plain=1 pending=''
    elif [[ -n $pending && $word != -* ]]; then
      [[ $pending == '* '* ]] || pending=''
    elif [[ $word == -* ]]; then
      _omnirelay_values "$path" "$word"
      pending=$REPLY
    elif _omnirelay_is_command "\${path:+$path }$word"; then
      path="\${path:+$path }$word"
    fi
  done
  [[ $current == '=' ]] && current=''
  if [[ -n $pending && $current != -* ]]; then
    _omnirelay_offer "\${pending#'* '}" "$current"
  elif [[ -z $plain && $current == -* ]]; then
    _omnirelay_options "$path"
    _omnirelay_offer "$REPLY" "$current"
  else
    _omnirelay_commands "$path"
    if [[ -n $REPLY ]]; then
      _omnirelay_offer "$REPLY" "$current"
    else
      _omnirelay_argument "$path"
      _omnirelay_offer "$REPLY" "$current"
    fi
  fi
}

complete -F _omnirelay omnirelay
`;
}
