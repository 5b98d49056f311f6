/** One file of declarations as the compiler writes it, cut into its statements. Nothing else is read here than what the compiler writes. */

export interface Declared {
  /** Without `export` and `declare`: `interface X {…}`, `const x: …`; one statement for each overload. */
  readonly statements: readonly string[];
  /** With what stands above each, to be read by people. */
  readonly documented: readonly string[];
}

/** Where a name comes from: another file or package, and what it is called there; `*` is all of it. */
export interface From {
  readonly module: string;
  readonly name: string;
}

export interface DeclarationFile {
  readonly declared: ReadonlyMap<string, Declared>;
  readonly imported: ReadonlyMap<string, From>;
  /** By the name outside: what it is called in this file, or where it is handed on from. */
  readonly exported: ReadonlyMap<string, string | From>;
  /** Modules of which all is handed on. */
  readonly stars: readonly string[];
}

/** What is no code: comments and texts. Types made of text templates are code. */
export const NO_CODE = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;

const DECLARATION =
  /^(?:export )?(?:declare )?(?=(?:abstract class|class|interface|type|function|const|let|enum|namespace) )/;
const NAME = /^(?:abstract )?(?:class|interface|type|function|const|let|enum|namespace) ([\w$]+)/;

/** @throws Error for a statement of a kind that is not known here */
export function splitDeclarations(text: string, path: string): DeclarationFile {
  const declared = new Map<string, { statements: string[]; documented: string[] }>();
  const imported = new Map<string, From>();
  const exported = new Map<string, string | From>();
  const stars: string[] = [];
  for (const { comment, statement } of statementsOf(text)) {
    const list = /^(?:(import|export) )(?:type )?\{([\s\S]*?)\}(?: from ['"](.+)['"])?;$/.exec(statement);
    const star = /^(import|export) (?:type )?\*(?: as ([\w$]+))? from ['"](.+)['"];$/.exec(statement);
    if (list !== null) {
      const [, verb, names = '', module] = list;
      for (const [inner, outer] of namesIn(names)) {
        if (verb === 'import') imported.set(outer, { module: module as string, name: inner });
        else exported.set(outer, module === undefined ? inner : { module, name: inner });
      }
    } else if (star !== null) {
      const [, verb, name, module = ''] = star;
      if (name === undefined) stars.push(module);
      else if (verb === 'import') imported.set(name, { module, name: '*' });
      else exported.set(name, { module, name: '*' });
    } else if (!/^import ['"]/.test(statement)) {
      const bare = statement.replace(DECLARATION, '');
      const name = NAME.exec(bare)?.[1];
      if (name === undefined) throw new Error(`${path}: not known: ${statement.slice(0, 120)}`);
      const before = declared.get(name) ?? { statements: [], documented: [] };
      before.statements.push(bare);
      before.documented.push(`${comment}${bare}`);
      declared.set(name, before);
      if (statement.startsWith('export ')) exported.set(name, name);
    }
  }
  return { declared, imported, exported, stars };
}

/** `a, type b as c`: each as it is called within and without. */
const namesIn = (list: string): (readonly [inner: string, outer: string])[] =>
  list
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '')
    .map((name) => {
      const [inner = '', outer = inner] = name.split(' as ');
      return [inner, outer] as const;
    });

const WITH_BODY = /^(?:export )?(?:declare )?(?:abstract class|class|interface|enum|namespace) /;

/** A statement ends with the line on which all its brackets are closed, by `;` or, where it has a body, by `}`. */
function* statementsOf(text: string): Generator<{ readonly comment: string; readonly statement: string }> {
  const blank = text.replace(NO_CODE, (found) => found.replace(/[^\n]/g, ' '));
  const lines = text.split('\n');
  let comment = '';
  let begun: string[] = [];
  let depth = 0;
  for (const [at, code] of blank.split('\n').entries()) {
    const line = lines[at] as string;
    if (begun.length === 0 && code.trim() === '') {
      // Of a statement is what stands right above it; what is above a blank line, or an import, is of the file.
      comment = line.trim() === '' ? '' : `${comment}${line}\n`;
      continue;
    }
    begun.push(line);
    depth += (code.match(/[{([]/g)?.length ?? 0) - (code.match(/[})\]]/g)?.length ?? 0);
    const end = WITH_BODY.test(begun[0] as string) ? /[;}]$/ : /;$/;
    if (depth > 0 || !end.test(code.trimEnd())) continue;
    yield { comment, statement: begun.join('\n') };
    comment = '';
    begun = [];
  }
  // It ended in no way that is known here.
  if (begun.length > 0) yield { comment, statement: begun.join('\n') };
}
