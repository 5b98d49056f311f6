/** The scripts are tried in the shells themselves: bash by its own function, fish by its own `complete`, zsh by a tab in its line editor. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, runCommandLine } from '../run-command-line.ts';
import { commandTable } from './command-table.ts';
import { completionScript, SHELLS, type Shell } from './completion-script.ts';
import { SUGGESTED } from './suggested-values.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnirelay-completion-'));
const table = commandTable(buildProgram());
const scriptOf = (shell: Shell): string => join(folder, `script.${shell}`);

beforeAll(() => {
  for (const shell of SHELLS) writeFileSync(scriptOf(shell), completionScript(shell, table));
  writeFileSync(join(folder, 'quorum.yaml'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[], input = ''): string {
  const env = { PATH: process.env.PATH, HOME: folder, TERM: 'dumb' };
  const { stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    input,
    cwd: folder,
    env,
    timeout: 60_000,
  });
  if (error !== undefined) throw new Error(`${program}: ${error.message}: ${stderr}`, { cause: error });
  expect(stderr).toBe('');
  return stdout;
}

/** Lines, their words divided by tabs, in; what is offered for the last word of each, out. */
const BASH = `
source "$1"
while IFS= read -r line; do
  mapfile -d $'\\t' -t COMP_WORDS < <(printf '%s' "$line")
  [[ $line == *$'\\t' ]] && COMP_WORDS+=('')
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _omnirelay
  printf '%s\\t' "\${COMPREPLY[@]}"
  printf '\\n'
done`;

/** As bash divides a line: at \`=\` too. */
const words = (line: string): string => line.replaceAll('=', ' = ').replaceAll('=  ', '= ').split(' ').join('\t');

const sorted = (offered: string): readonly string[] =>
  offered
    .split('\t')
    .filter((word) => word !== '')
    .sort();

const inBash = (lines: readonly string[]): readonly (readonly string[])[] =>
  run('bash', ['--norc', '-c', BASH, 'bash', scriptOf('bash')], lines.map((line) => `${words(line)}\n`).join(''))
    .trimEnd()
    .split('\n')
    .map(sorted);

const inFish = (lines: readonly string[]): readonly (readonly string[])[] =>
  lines.map((line) =>
    run('fish', ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', scriptOf('fish'), line])
      .split('\n')
      .map((each) => each.split('\t')[0] ?? '')
      .filter((word) => word !== '')
      .sort(),
  );

/** What becomes of each line when somebody presses tab behind it. */
const ZSH = `
zmodload zsh/zpty
script=$1; shift
zpty z "PS1= zsh -f -i"
zpty -w z "autoload -Uz compinit && compinit -u -D; source \${(q)script}; say() { print -r -- \\"<\\$BUFFER>\\"; BUFFER=; }; zle -N say; bindkey '^X' say; print rea''dy"
zpty -r z out '*ready*'
for line in "$@"; do
  zpty -w -n z "$line"$'\\t\\x18'
  zpty -r z out '*<*>*'
  print -r -- "\${\${out##*<}%%>*}"
done
zpty -d z`;

const inZsh = (lines: readonly string[]): readonly string[] =>
  run('zsh', ['-f', '-c', ZSH, 'zsh', scriptOf('zsh'), ...lines])
    .trimEnd()
    .split('\n');

const OFFERED: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ['omnirelay mesh leaders ', ['history', 'rejections', 'status', 'step-down']],
  ['omnirelay --endpoint h:1 mesh lin', ['lineage']],
  ['omnirelay --output json mesh lin', ['lineage']],
  ['omnirelay --output=json mesh lin', ['lineage']],
  ['omnirelay mesh leaders status --ki', ['--kind']],
  ['omnirelay mesh leaders status --kind ', ['custom', 'global', 'node', 'shard']],
  ['omnirelay mesh leaders status --kind global cus', ['custom']],
  ['omnirelay mesh leaders status --kind global --wat', ['--watch']],
  ['omnirelay mesh leaders status --reason ', []],
  ['omnirelay mesh leaders step-down global-control --dry', ['--dry-run']],
  ['omnirelay mesh leaders step-down global-control --reason mesh --dry', ['--dry-run']],
  ['omnirelay mesh leaders history --sort ', ['-from', 'from']],
  ['omnirelay mesh peers list --status S', ['Suspect']],
  ['omnirelay mesh namespaces ', ['change', 'create', 'list']],
  ['omnirelay mesh shards p', ['pause']],
  ['omnirelay mesh shards list --status Pa', ['Paused']],
  ['omnirelay mesh shards simulate orders --strategy ', ['locality', 'rendezvous', 'ring']],
  ['omnirelay mesh shards simulate orders --strategy ring --rem', ['--remove-node']],
  ['omnirelay mesh namespaces create orders --kind q', ['queue']],
  ['omnirelay mesh namespaces change orders --no', ['--no-rules']],
  ['omnirelay mesh namespaces change orders --rules quo', ['quorum.yaml']],
  ['omnirelay dev --registry p', ['postgres']],
  ['omnirelay completion ', ['bash', 'fish', 'zsh']],
  ['omnirelay config validate quo', ['quorum.yaml']],
  ['omnirelay node --config quo', ['quorum.yaml']],
];

describe('shells complete the command line', () => {
  it('in bash', () => {
    const lines = OFFERED.map(([line]) => line);
    expect(inBash(lines).map((offered, n) => [lines[n], offered])).toEqual(OFFERED);
    expect(inBash(['omnirelay --output=j'])).toEqual([['json']]);
  });

  it('in fish', () => {
    const lines = OFFERED.map(([line]) => line);
    expect(inFish(lines).map((offered, n) => [lines[n], offered])).toEqual(OFFERED);
    expect(inFish(['omnirelay --output=j'])).toEqual([['--output=json']]);
  });

  it('in zsh', () => {
    const unique = OFFERED.flatMap(([line, [only, ...others]]) =>
      only === undefined || others.length > 0 ? [] : [[line, `${line.replace(/\S*$/, only)} `] as const],
    );
    expect(unique.length).toBeGreaterThan(8);
    const lines = [...unique.map(([line]) => line), 'omnirelay --output=j'];
    expect(inZsh(lines).map((line) => `${line.trimEnd()} `)).toEqual([
      ...unique.map(([, completed]) => completed),
      'omnirelay --output=json ',
    ]);
  });

  it('every command and option of the command line is offered, in bash and in fish', () => {
    expect(table.length).toBeGreaterThan(35);
    const commands = table.filter((one) => one.commands.length > 0);
    const at = (path: string): string => `omnirelay ${path === '' ? '' : `${path} `}`;
    const lines = [...commands.map(({ path }) => at(path)), ...table.map(({ path }) => `${at(path)}-`)];
    const wanted = [
      ...commands.map((one) => one.commands.map(({ name }) => name).sort()),
      ...table.map(({ options }) => options.map(({ names }) => names[0]).sort()),
    ];
    const expected = lines.map((line, n) => [line, wanted[n]]);
    expect(inBash(lines).map((offered, n) => [lines[n], offered])).toEqual(expected);
    expect(inFish(lines).map((offered, n) => [lines[n], offered])).toEqual(expected);
  });

  it('what is suggested belongs to options that there are', () => {
    const known = table.flatMap(({ path, options }) => options.flatMap(({ names }) => `${path} ${names[0]}`.trim()));
    expect(Object.keys(SUGGESTED).filter((key) => !known.includes(key))).toEqual([]);
  });

  it('a shell that is not known is refused with those that are', async () => {
    expect(await runCommandLine(['completion', 'tcsh', '--output', 'json'])).toBe(2);
  });
});
