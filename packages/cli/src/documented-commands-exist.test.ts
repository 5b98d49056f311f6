import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from './run-command-line.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docker/README.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') || /examples\/.*\.yaml$/.test(file))
    .map((file) => `docs/${file}`),
].map((page) => ({ page, text: readFileSync(join(root, page), 'utf8') }));
const program = buildProgram();

/** Whatever stands as code: inline, or a line of a block; what belongs to other programs (after `|` or `;`) is cut off. */
function commandsIn(text: string): readonly string[] {
  const inline = [...text.matchAll(/`((?:npx )?omnirelay [^`\n]+)`/g)].map(([, line = '']) => line);
  const lines = [...text.matchAll(/^(?:#\s+)?((?:npx )?omnirelay [a-z-].*)$/gm)].map(([, line = '']) => line);
  return [...inline, ...lines].map((line) => line.replace(/^npx /, '').replace(/\s(?:[|;]|#|&&).*$/, ''));
}

const words = (line: string): readonly string[] =>
  [...line.matchAll(/(?:"[^"]*"|'[^']*'|\S)+/g)].map(([word]) => word).slice(1);

const all = (command: Command): readonly Command[] => (command.parent ? [command, ...all(command.parent)] : [command]);

/** Undefined when the line is one that the program would take. */
function problemOf(line: string): string | undefined {
  let command = program;
  for (const word of words(line)) {
    const child = command.commands.find((one) => one.name() === word);
    if (child !== undefined) command = child;
    else if (word.startsWith('--')) {
      const name = word.replace(/=.*$/, '');
      const known = all(command).some((one) => one.options.some(({ long }) => long === name));
      if (!known && name !== '--help' && name !== '--version') return `${command.name()} has no option ${name}`;
    } else if (command.commands.length > 0 && command.registeredArguments.length === 0 && /^[a-z-]+$/.test(word)) {
      // A value of an option before it, or a command that does not exist.
      const before = words(line)[words(line).indexOf(word) - 1] ?? '';
      if (!before.startsWith('--')) return `${command.name()} has no command ${word}`;
    }
  }
  return undefined;
}

describe('the documentation', () => {
  it('shows commands and options that there are', () => {
    const shown = pages.flatMap(({ page, text }) => commandsIn(text).map((line) => ({ page, line })));
    expect(shown.length).toBeGreaterThan(40);
    const wrong = shown.flatMap(({ page, line }) => {
      const problem = problemOf(line);
      return problem === undefined ? [] : [`${page}: ${line}: ${problem}`];
    });
    expect(wrong).toEqual([]);
  });

  it('would notice one that is not there', () => {
    expect(problemOf('omnirelay mesh peers lst')).toContain('no command lst');
    expect(problemOf('omnirelay mesh peers list --colour red')).toContain('no option --colour');
    expect(problemOf('omnirelay mesh peers list --status Suspect Dead --output json')).toBeUndefined();
  });

  it('names paths of the control API that there are', () => {
    const { paths } = JSON.parse(readFileSync(join(root, 'docs/reference/diagnostics.openapi.json'), 'utf8')) as {
      readonly paths: Readonly<Record<string, unknown>>;
    };
    const known = Object.keys(paths).map(
      (path) => new RegExp(`^${path.replace('/v1', '(?:/v1)?').replaceAll(/\{\w+\}/g, '[^/:]+')}$`),
    );
    const named = pages
      .filter(({ page }) => /docs\/(?:operating|runbooks)\/|reference\/cli\.md/.test(page))
      .flatMap(({ page, text }) =>
        [...text.matchAll(/\/control(?:\/v1)?\/[a-z-]+[\w/:$-]*/g)].map(([path]) => ({ page, path })),
      );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ path }) => !known.some((pattern) => pattern.test(path)))).toEqual([]);
  });
});
