/**
 * On which line of a JSON text each value stands, by its path (`limits.movesPerNode`, `windows[0].until`): what is wrong is told at its line, and a link leads to one.
 * Where the text is no JSON, the line at which it ceases to be any. Pure; nesting is bounded by what a policy has.
 */
export type ReadText =
  | {
      readonly kind: 'json';
      readonly value: unknown;
      /** From 1. */
      readonly lineOf: ReadonlyMap<string, number>;
    }
  | { readonly kind: 'wrong'; readonly line: number; readonly problem: string };

/** A policy has four levels. */
const DEEPEST = 16;

class NoJson extends Error {
  readonly code = 'no_json';
  readonly at: number;
  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
  }
}

export function readText(text: string): ReadText {
  const lineOf = new Map<string, number>();
  const lineAt = (at: number): number => text.slice(0, at).split('\n').length;
  try {
    new Scanner(text, (path, at) => lineOf.set(path, lineAt(at))).whole();
    return { kind: 'json', value: JSON.parse(text), lineOf };
  } catch (error) {
    if (!(error instanceof NoJson)) throw error;
    const found = text[error.at] === undefined ? 'the text ends' : `found ${JSON.stringify(text[error.at])}`;
    return { kind: 'wrong', line: lineAt(error.at), problem: `${found}: expected ${error.message}` };
  }
}

const BLANK = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none in a text
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Scanner {
  readonly #text: string;
  readonly #put: (path: string, at: number) => void;
  #at = 0;

  constructor(text: string, put: (path: string, at: number) => void) {
    this.#text = text;
    this.#put = put;
  }

  whole(): void {
    this.#blank();
    this.#value('', 0);
    if (this.#at < this.#text.length) this.#fail('nothing behind the document');
  }

  #fail(expected: string): never {
    throw new NoJson(this.#at, expected);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #blank(): void {
    this.#take(BLANK);
  }

  #sign(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    this.#blank();
    return true;
  }

  #string(expected: string): string {
    const found = this.#take(STRING);
    if (found === undefined) this.#fail(expected);
    this.#blank();
    return JSON.parse(found) as string;
  }

  #value(path: string, depth: number): void {
    if (depth > DEEPEST) this.#fail(`no more than ${DEEPEST} levels`);
    if (path !== '' && depth > 0) this.#put(path, this.#at);
    if (this.#sign('{')) this.#entries('}', () => this.#field(path, depth));
    else if (this.#sign('[')) {
      let index = 0;
      this.#entries(']', () => this.#value(`${path}[${index++}]`, depth + 1));
    } else if (this.#text[this.#at] === '"') this.#string('a text');
    else {
      if (this.#take(SCALAR) === undefined) this.#fail('a value');
      this.#blank();
    }
  }

  #field(path: string, depth: number): void {
    const name = this.#string('a name in quotes');
    if (!this.#sign(':')) this.#fail('a colon');
    this.#value(path === '' ? name : `${path}.${name}`, depth + 1);
  }

  #entries(end: string, entry: () => void): void {
    if (this.#sign(end)) return;
    do entry();
    while (this.#sign(','));
    if (!this.#sign(end)) this.#fail(`a comma or ${JSON.stringify(end)}`);
  }
}

/** The line of a place, or of the nearest one around it that stands in the text: what is missing is told where it would stand. */
export function lineNear(lineOf: ReadonlyMap<string, number>, path: string): number {
  for (let at = path; at !== ''; at = at.replace(/(?:\.[^.[\]]+|\[\d+\]|^[^.[\]]+)$/, '')) {
    const line = lineOf.get(at);
    if (line !== undefined) return line;
  }
  return 1;
}
