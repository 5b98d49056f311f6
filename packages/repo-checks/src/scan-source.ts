/**
 * A small scanner over TypeScript text: enough to tell code from comments and strings, and to find what a file imports. The compiler
 * in use has no API to ask, so this is our own; its test shows what it sees.
 */

/** The text with comments blanked, and with the insides of strings and templates blanked too when `strings` is `blank`. Lines stay. */
export function stripped(text: string, strings: 'keep' | 'blank'): string {
  let out = '';
  let at = 0;
  const blank = (piece: string) => piece.replace(/[^\n]/g, ' ');
  /** Depths of braces at which a template's `${` was opened. */
  const templates: number[] = [];
  let depth = 0;
  const readTemplate = () => {
    // Called after the backtick or the closing brace of an expression; ends after the closing backtick or an opening `${`.
    const from = at;
    while (at < text.length) {
      if (text[at] === '\\') at += 2;
      else if (text[at] === '`') {
        out += `${strings === 'blank' ? blank(text.slice(from, at)) : text.slice(from, at)}\``;
        at += 1;
        return;
      } else if (text[at] === '$' && text[at + 1] === '{') {
        out += `${strings === 'blank' ? blank(text.slice(from, at)) : text.slice(from, at)}\${`;
        at += 2;
        templates.push(depth);
        depth += 1;
        return;
      } else at += 1;
    }
    out += blank(text.slice(from));
  };
  while (at < text.length) {
    const rest = text.slice(at, at + 2);
    const char = text[at] ?? '';
    if (rest === '//' || rest === '/*') {
      const end = rest === '//' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2) + 2;
      const stop = end < 2 && rest === '/*' ? text.length : end === -1 ? text.length : end;
      out += blank(text.slice(at, stop));
      at = stop;
    } else if (char === "'" || char === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== char && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      const inside = text.slice(at + 1, end);
      out += char + (strings === 'blank' ? blank(inside) : inside) + (text[end] ?? '');
      at = end + 1;
    } else if (char === '`') {
      out += char;
      at += 1;
      readTemplate();
    } else if (char === '/' && startsRegExp(out)) {
      const literal = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/.exec(text.slice(at))?.[0] ?? char;
      out += strings === 'blank' ? blank(literal) : literal;
      at += literal.length;
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      out += char;
      at += 1;
      if (char === '}' && templates.at(-1) === depth) {
        templates.pop();
        readTemplate();
      }
    }
  }
  return out;
}

function startsRegExp(before: string): boolean {
  return /(?:^|[(,=:[!&|?{};>]|\breturn|\bcase|\btypeof)\s*$/.test(before.slice(-40));
}

export interface Import {
  readonly specifier: string;
  /** `import type`: nothing of it is there when the program runs. `import { type A }` loads the module all the same. */
  readonly isType: boolean;
}

/** What the file imports or re-exports, each: statically, dynamically, or only for types. */
export function importStatementsOf(text: string): readonly Import[] {
  const code = stripped(text, 'keep');
  const found: Import[] = [];
  const patterns = [
    /\b(?:import|export)\s+(?:type\s+)?(?:[\w$*{}\s,]+?\s+from\s+|[{*][^'"`;]*?\bfrom\s*)(['"])([^'"\n]+)\1/g,
    /\bimport\s+(['"])([^'"\n]+)\1/g,
    /\bimport\s*\(\s*(['"])([^'"\n]+)\1/g,
    /\bimport\.meta\.resolve\(\s*(['"])([^'"\n]+)\1/g,
  ];
  // Blanking keeps every position, so an import that is only quoted in a string shows as spaces there.
  const bare = stripped(text, 'blank');
  for (const pattern of patterns) {
    for (const match of code.matchAll(pattern)) {
      if (!/^(?:im|ex)port/.test(bare.slice(match.index))) continue;
      found.push({ specifier: match[2] ?? '', isType: /^(?:im|ex)port\s+type\b(?!\s*(?:,|from\b))/.test(match[0]) });
    }
  }
  return found;
}

const specifiersOf = (imports: readonly Import[]): string[] => [...new Set(imports.map(({ specifier }) => specifier))];

export const importsOf = (text: string): string[] => specifiersOf(importStatementsOf(text));

/** Without what is imported for its types alone. */
export const valueImportsOf = (text: string): string[] =>
  specifiersOf(importStatementsOf(text).filter(({ isType }) => !isType));

/** `@scope/name` or `name` of a bare specifier; undefined for relative paths and Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/') || specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
