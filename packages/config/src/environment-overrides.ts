/**
 * `MESH_GOSSIP__FANOUT=4` overrides `mesh.gossip.fanout`: each `__` goes one level deeper below `mesh`; case and single underscores within a
 * word do not matter. What the text means is said by the schema: lists are comma-separated or JSON, mappings are JSON, the rest is as written.
 *
 * Every `MESH_` name with `__` is meant for this file, and a wrong one is a problem. Names without `__` belong to others too (the console, the
 * links that container platforms inject), so only those that name a value directly below `mesh` are taken, such as MESH_MODE.
 */
import type { ConfigProblem } from './config-error.ts';
import { keysAt, typesAt } from './known-keys.ts';
import { nearest } from './nearest.ts';

const PREFIX = 'MESH_';

export interface Overridden {
  readonly value: Record<string, unknown>;
  readonly problems: readonly ConfigProblem[];
  /** Which variable gave the value at a path (`mesh.gossip.fanout`). */
  readonly origins: ReadonlyMap<string, string>;
}

export function overrideFromEnvironment(
  parsed: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Overridden {
  const value = structuredClone(parsed);
  const problems: ConfigProblem[] = [];
  const origins = new Map<string, string>();
  for (const [name, raw] of Object.entries(env)) {
    if (raw === undefined || !name.toUpperCase().startsWith(PREFIX)) continue;
    const target = resolve(name.slice(PREFIX.length));
    if (target.kind === 'foreign') continue;
    const problem = target.kind === 'unknown' ? target.why : apply(target.path, raw);
    if (problem !== undefined) problems.push({ path: name, message: problem });
    else if (target.kind === 'path') origins.set(target.path.join('.'), name);
  }
  return { value, problems, origins };

  function apply(path: readonly string[], raw: string): string | undefined {
    const earlier = origins.get(path.join('.'));
    if (earlier !== undefined) return `sets ${path.join('.')}, and so does ${earlier}: remove one of them`;
    const read = readValue(raw, typesAt(path));
    if ('problem' in read) return read.problem;
    assign(value, path, read.value);
    return undefined;
  }
}

type Target =
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'path'; readonly path: readonly string[] };

function resolve(name: string): Target {
  const words = name.split('__');
  const path = ['mesh'];
  for (const word of words) {
    const known = keysAt(path);
    const key = known.find((candidate) => candidate.toLowerCase() === word.replaceAll('_', '').toLowerCase());
    if (key === undefined) return words.length === 1 ? { kind: 'foreign' } : unknown(path, word, known);
    path.push(key);
  }
  return words.length === 1 && keysAt(path).length > 0 ? { kind: 'foreign' } : { kind: 'path', path };
}

function unknown(path: readonly string[], word: string, known: readonly string[]): Target {
  const place = path.join('.');
  if (known.length === 0) {
    const whole = `${PREFIX}${path.slice(1).join('__').toUpperCase()}`;
    const example = typesAt(path).has('array') ? 'a,b' : '{"name":"value"}';
    return { kind: 'unknown', why: `${place} is set as a whole: ${whole}='${example}'` };
  }
  const meant = nearest(word.replaceAll('_', ''), known);
  const hint = meant === undefined ? `known there: ${known.join(', ')}` : `did you mean ${meant}?`;
  return { kind: 'unknown', why: `there is no key ${word} below ${place}; ${hint}` };
}

type Read = { readonly value: unknown } | { readonly problem: string };

function readValue(raw: string, types: ReadonlySet<string>): Read {
  const text = raw.trim();
  if (types.has('array') && !text.startsWith('[')) {
    const items = text.split(',').map((item) => item.trim());
    return { value: items.filter((item) => item !== '') };
  }
  if (types.has('array') || types.has('object')) {
    try {
      return { value: JSON.parse(text) };
    } catch {
      return { problem: `expected JSON, for example ${types.has('array') ? '["a","b"]' : '{"name":"value"}'}` };
    }
  }
  if (types.has('null') && text.toLowerCase() === 'null') return { value: null };
  if (types.has('boolean') && /^(?:true|false)$/i.test(text)) return { value: text.toLowerCase() === 'true' };
  if ((types.has('integer') || types.has('number')) && /^-?\d+(?:\.\d+)?$/.test(text)) return { value: Number(text) };
  return { value: raw };
}

/** Where the file has something other than a mapping on the way, the schema speaks of that; here it is left as it is. */
function assign(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = root;
  for (const key of path.slice(0, -1)) {
    at[key] ??= {};
    const next = at[key];
    if (typeof next !== 'object' || Array.isArray(next)) return;
    at = next as Record<string, unknown>;
  }
  at[path.at(-1) as string] = value;
}
