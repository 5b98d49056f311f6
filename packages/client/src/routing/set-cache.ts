/**
 * What a watch told, on disk, so that a client starts with what it knew. Written whole and at most once a second; readable by its owner alone. A file
 * that is damaged, too large, of another schema or of another question counts as none: it is a copy, and the next write replaces it.
 */
import { stat } from 'node:fs/promises';
import { readIfPresent, writeDurably } from '@omnirelay/primitives/write-durably';
import { ROUTING_BOUNDS } from '../bounds.ts';

const SCHEMA_VERSION = 1;

export interface CacheHead {
  /** Unix milliseconds: when it was last known to be so. */
  readonly asOf: number;
  /** Where the watch goes on. */
  readonly cursor: string;
}

export interface CacheOptions<Content> {
  readonly path: string;
  /** What was asked: the answer to another question is another content. */
  readonly question: string;
  isContent(value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, unknown>> & Content;
}

export interface SetCache<Content> extends AsyncDisposable {
  load(): Promise<(CacheHead & Content) | null>;
  /** `changed`: soon; otherwise only the age is new, and there is time. */
  save(content: () => CacheHead & Content, changed: boolean): void;
  /** Why the last write, or the file itself, was of no use. */
  problem(): string | undefined;
}

export function setCache<Content extends object>({
  path,
  question,
  isContent,
}: CacheOptions<Content>): SetCache<Content> {
  let problem: string | undefined;
  let latest: (() => CacheHead & Content) | null = null;
  let timer: { readonly handle: NodeJS.Timeout; readonly at: number } | null = null;
  let writing: Promise<void> | null = null;

  function parsed(text: string): CacheHead & Content {
    const { schemaVersion, question: asked, ...kept } = JSON.parse(text) as Record<string, unknown>;
    if (schemaVersion !== SCHEMA_VERSION) throw new Error(`schema version ${String(schemaVersion)} is not known`);
    if (asked !== question) throw new Error('it answers another question');
    const { asOf, cursor } = kept;
    if (typeof asOf !== 'number' || typeof cursor !== 'string' || !isContent(kept)) throw new Error('it is damaged');
    return { ...kept, asOf, cursor };
  }

  async function write(): Promise<void> {
    for (let content = latest; content !== null; content = latest) {
      latest = null;
      const text = `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, question, ...content() })}\n`;
      try {
        if (Buffer.byteLength(text) > ROUTING_BOUNDS.cacheBytes) throw new Error('the set is too large for a cache');
        await writeDurably(path, text);
        problem = undefined;
      } catch (error) {
        problem = `${path}: ${(error as Error).message}`;
      }
    }
  }

  function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer.handle);
    timer = null;
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  }

  return {
    async load() {
      try {
        const size = (await stat(path).catch(() => null))?.size ?? 0;
        if (size > ROUTING_BOUNDS.cacheBytes) throw new Error(`it has ${size} bytes`);
        const text = await readIfPresent(path);
        return text === undefined ? null : parsed(text);
      } catch (error) {
        problem = `${path}: ${(error as Error).message}`;
        return null;
      }
    },
    save(content, changed) {
      latest = content;
      const wait = changed ? ROUTING_BOUNDS.cacheChangedMs : ROUTING_BOUNDS.cacheUnchangedMs;
      const at = performance.now() + wait;
      if (timer !== null && timer.at <= at) return;
      if (timer !== null) clearTimeout(timer.handle);
      timer = { handle: setTimeout(() => void flush(), wait).unref(), at };
    },
    problem: () => problem,
    async [Symbol.asyncDispose]() {
      await flush();
    },
  };
}
