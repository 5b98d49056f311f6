/**
 * The declarations of a package in one file: what its index exports and all that this names, from whichever workspace it comes. What other packages declare is
 * imported. The same input gives the same text.
 */
import { type DeclarationFile, type From, NO_CODE, splitDeclarations } from './split-declarations.ts';

export interface DeclarationSources {
  read(path: string): string;
  /** The file of a module; undefined where it is another package's. */
  resolve(module: string, from: string): string | undefined;
}

interface Found {
  readonly key: string;
  readonly path: string;
  readonly local: string;
  /** Where it is another package's. */
  readonly outside?: From;
}

export interface Flattened {
  /** Packages that it imports types from. */
  readonly packages: readonly string[];
  /** With comments: what is published. */
  readonly documented: string;
  /** Without: what is compared. */
  readonly bare: string;
}

const IDENTIFIER = /(?<![\w$.])(?:import\(['"]([^'"]+)['"]\)\.)?([A-Za-z_$][\w$]*)(?!\??:|[\w$])/g;

/** @throws Error where a name is not found, or all of a module is named at once */
export function flattenDeclarations(entry: string, sources: DeclarationSources): Flattened {
  const files = new Map<string, DeclarationFile>();
  const fileAt = (path: string): DeclarationFile => {
    const known = files.get(path) ?? splitDeclarations(sources.read(path), path);
    files.set(path, known);
    return known;
  };

  function follow({ module, name }: From, from: string): Found {
    const path = sources.resolve(module, from);
    if (path === undefined) return { key: `${module}#${name}`, path: module, local: name, outside: { module, name } };
    if (name === '*') throw new Error(`${from}: all of ${module} cannot be declared by one name`);
    const found = exportOf(path, name);
    if (found === undefined) throw new Error(`${from}: ${module} has no ${name}`);
    return found;
  }
  function exportOf(path: string, name: string): Found | undefined {
    const { exported, stars } = fileAt(path);
    const here = exported.get(name);
    if (typeof here === 'string') return localOf(path, here);
    if (here !== undefined) return follow(here, path);
    for (const star of stars) {
      const target = sources.resolve(star, path);
      const found = target === undefined ? undefined : exportOf(target, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  function localOf(path: string, name: string): Found | undefined {
    const { declared, imported } = fileAt(path);
    if (declared.has(name)) return { key: `${path}#${name}`, path, local: name };
    const from = imported.get(name);
    return from === undefined ? undefined : follow(from, path);
  }
  const named = (path: string, module: string | undefined, name: string): Found | undefined =>
    module === undefined ? localOf(path, name) : follow({ module, name }, path);

  // What is reached, and which names mean something that is declared nowhere here.
  const reached = new Map<string, Found>();
  const others = new Set<string>();
  const reach = (found: Found): void => {
    if (reached.has(found.key)) return;
    reached.set(found.key, found);
    if (found.outside !== undefined) return;
    for (const statement of fileAt(found.path).declared.get(found.local)?.statements ?? [])
      for (const [, module, name = ''] of statement.replace(NO_CODE, keepModules).matchAll(IDENTIFIER)) {
        const next = named(found.path, module, name);
        if (next === undefined) others.add(name);
        else reach(next);
      }
  };
  const surface = new Map<string, Found>();
  for (const name of [...fileAt(entry).exported.keys()].sort()) {
    const found = exportOf(entry, name) as Found;
    surface.set(name, found);
    reach(found);
  }

  const names = namesOf(surface, reached, others);
  const nameOf = ({ key }: Found): string => names.get(key) as string;
  const told = (path: string, statement: string): string =>
    outsideOf(statement, (code) =>
      code.replace(IDENTIFIER, (whole, module: string | undefined, name: string) => {
        const found = named(path, module, name);
        return found === undefined ? whole : nameOf(found);
      }),
    );
  const isExported = new Set([...surface].filter(([name, found]) => nameOf(found) === name).map(([, { key }]) => key));
  const own = [...reached.values()].filter(({ outside }) => outside === undefined).sort(byText(nameOf));
  const outer = [...reached.values()].filter(({ outside }) => outside !== undefined).sort(byText(nameOf));
  const imports = [...Map.groupBy(outer, ({ outside }) => (outside as From).module)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([module, found]) =>
        `import { ${found.map((one) => aliased(one.local, nameOf(one))).join(', ')} } from '${module}';`,
    );
  const aliases = [...surface]
    .filter(([name, found]) => nameOf(found) !== name || found.outside !== undefined)
    .map(([name, found]) => aliased(nameOf(found), name));
  const text = (of: 'statements' | 'documented'): string =>
    [
      ...imports,
      ...own.flatMap(({ key, path, local }) =>
        (fileAt(path).declared.get(local)?.[of] ?? []).map((statement) =>
          marked(told(path, statement), isExported.has(key)),
        ),
      ),
      `export { ${aliases.join(', ')} };`.replace('{  }', '{}'),
      '',
    ].join('\n');
  return {
    packages: outer.map(({ outside }) => (outside as From).module),
    documented: text('documented'),
    bare: text('statements').replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, ''),
  };
}

/** What the index exports keeps its name; of others that are alike, or that would hide what is declared elsewhere, each further one has a number. */
function namesOf(
  surface: ReadonlyMap<string, Found>,
  reached: ReadonlyMap<string, Found>,
  others: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(others);
  for (const [name, { key }] of surface) {
    if (!names.has(key)) names.set(key, name);
    taken.add(name);
  }
  for (const { key, local } of [...reached.values()].sort(byText(({ key: of }) => of))) {
    if (names.has(key)) continue;
    let name = local;
    for (let at = 1; taken.has(name); at += 1) name = `${local}_${at}`;
    taken.add(name);
    names.set(key, name);
  }
  return names;
}

/** `import('…').X` names a module in a text: it alone is kept. */
function keepModules(found: string, at: number, whole: string): string {
  return whole.slice(at - 7, at) === 'import(' ? found : ' ';
}

/** Changes what is code, and leaves comments and texts as they are. */
function outsideOf(statement: string, change: (code: string) => string): string {
  const kept: string[] = [];
  const code = statement.replace(NO_CODE, (found, at: number) => {
    if (keepModules(found, at, statement) === found) return found;
    kept.push(found);
    return `@${kept.length - 1}@`;
  });
  return change(code).replace(/@(\d+)@/g, (_, at: string) => kept[Number(at)] as string);
}

function marked(statement: string, isExported: boolean): string {
  return outsideOf(statement, (code) => {
    const begins = code.search(/(?:abstract class|class|interface|type|function|const|let|enum|namespace) /);
    const declares = /^(?:interface|type) /.test(code.slice(begins)) ? '' : 'declare ';
    return `${code.slice(0, begins)}${isExported ? 'export ' : ''}${declares}${code.slice(begins)}`;
  });
}

const aliased = (inner: string, outer: string): string => (inner === outer ? inner : `${inner} as ${outer}`);

const byText =
  (textOf: (found: Found) => string) =>
  (a: Found, b: Found): number => {
    const [x, y] = [textOf(a), textOf(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
