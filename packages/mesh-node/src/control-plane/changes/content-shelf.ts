/**
 * Contents of changes, read from the registry when somebody asks for one: it is written once, so what was read and held against its hash is kept as long as
 * there is room.
 */
import {
  type ChangeContent,
  type ChangeHeader,
  type ContentHash,
  contentPrefix,
  decodeContentPage,
  hashContent,
  joinPages,
  type ReadContent,
  readContent,
} from '@omnirelay/protocol/change';
import type { GuardedRegistry, RegistryRecord } from '@omnirelay/registry';
import { hashText } from '../../changes/hash-text.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { Problem } from '../problem.ts';

export interface ShelvedContent {
  readonly content: ChangeContent;
  readonly contentHash: ContentHash;
}

type Asked = Pick<ChangeHeader, 'id' | 'revision'> & { readonly contentHash?: ContentHash };

const PAGE = 100;

export class ContentShelf {
  readonly #store: GuardedRegistry['store'];
  /** Last read last. */
  readonly #kept = new Map<string, ShelvedContent>();
  #rows = 0;

  constructor(registry: Pick<GuardedRegistry, 'store'>) {
    this.#store = registry.store;
  }

  /** Of an earlier revision without a hash: then the content says which it has. @throws Problem record_unreadable, not_found; RegistryError */
  async read(asked: Asked, signal: AbortSignal): Promise<ShelvedContent> {
    const key = `${asked.id}/${asked.revision}`;
    const known = this.#kept.get(key);
    if (known !== undefined && (asked.contentHash === undefined || asked.contentHash === known.contentHash)) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const made = shelved(asked, await this.#pages(asked, signal));
    this.#keep(key, made);
    return made;
  }

  async #pages({ id, revision }: Asked, signal: AbortSignal): Promise<readonly RegistryRecord[]> {
    const pages: RegistryRecord[] = [];
    const options = { signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs };
    let afterKey: string | undefined;
    do {
      const from = afterKey === undefined ? {} : { afterKey };
      const page = await this.#store.list(contentPrefix(id, revision), { limit: PAGE, ...from }, options);
      pages.push(...page.records);
      afterKey = page.nextKey;
    } while (afterKey !== undefined);
    return pages;
  }

  #keep(key: string, made: ShelvedContent): void {
    this.#drop(key);
    this.#kept.set(key, made);
    this.#rows += rowsOf(made);
    for (const oldest of this.#kept.keys()) {
      if (this.#rows <= CONTROL_BOUNDS.shelvedRows || oldest === key) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const old = this.#kept.get(key);
    if (old === undefined) return;
    this.#rows -= rowsOf(old);
    this.#kept.delete(key);
  }
}

const rowsOf = ({ content }: ShelvedContent): number => content.steps.length + content.preconditions.length;

function shelved({ id, revision, contentHash }: Asked, pages: readonly RegistryRecord[]): ShelvedContent {
  if (pages.length === 0)
    throw new Problem('not_found', `Of revision ${revision} of ${id} nothing is kept, or there is none.`);
  const read = readContent({ id, revision, contentHash: contentHash ?? hashOfPages(pages) }, pages, hashText);
  if (read.kind === 'unreadable') throw unreadable({ id, revision }, read);
  return { content: read.content, contentHash: contentHash ?? hashContent(read.content, hashText) };
}

/** Of pages that nobody knows the hash of: what they are, whole. */
function hashOfPages(pages: readonly RegistryRecord[]): ContentHash {
  const read = pages.flatMap((record) => {
    const page = decodeContentPage(record);
    return page.kind === 'record' ? [page.value] : [];
  });
  const content = joinPages(read.slice(0, read[0]?.pages ?? 0));
  return content === undefined ? ('' as ContentHash) : hashContent(content, hashText);
}

const unreadable = (
  { id, revision }: Pick<Asked, 'id' | 'revision'>,
  { detail }: Extract<ReadContent, { readonly kind: 'unreadable' }>,
): Problem => new Problem('record_unreadable', `Of revision ${revision} of ${id}, ${detail}.`);
