/** Content of changes, read once it is needed and kept for as long as it is: whoever leads holds that of changes which live, and no other. */
import {
  type ChangeContent,
  type ChangeHeader,
  type ChangeId,
  contentPrefix,
  readContent,
} from '@omnirelay/protocol/change';
import type { RegistryStore } from '@omnirelay/registry';
import { recordsBelow } from '../control-plane/records-below.ts';
import { hashText } from './hash-text.ts';

type Of = Pick<ChangeHeader, 'id' | 'revision' | 'contentHash'>;

export type KnownContent =
  | { readonly kind: 'content'; readonly content: ChangeContent }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** As it stands in the registry now. @throws RegistryError */
export async function readStoredContent(
  store: Pick<RegistryStore, 'list'>,
  of: Of,
  signal: AbortSignal,
): Promise<KnownContent> {
  const pages = [];
  for await (const record of recordsBelow(store, contentPrefix(of.id, of.revision), signal)) pages.push(record);
  return readContent(of, pages, hashText);
}

export interface ChangeContentsDeps {
  readonly store: Pick<RegistryStore, 'list'>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly onUnreadable: (id: ChangeId, why: string) => void;
}

interface Read {
  readonly text: string;
  readonly content: KnownContent;
  readonly at: number;
}

/** What could not be read is read anew so often at most. */
const AGAIN_MS = 2_000;

export class ChangeContents {
  readonly #deps: ChangeContentsDeps;
  readonly #known = new Map<ChangeId, Read>();

  constructor(deps: ChangeContentsDeps) {
    this.#deps = deps;
  }

  /** Undefined where it has not been read yet. */
  known(of: Of): KnownContent | undefined {
    const known = this.#known.get(of.id);
    return known?.text === textOf(of) ? known.content : undefined;
  }

  /** Read anew where pages were missing: the header may have been read before them. @throws RegistryError */
  async read(of: Of, signal: AbortSignal): Promise<KnownContent> {
    const { store, now, onUnreadable } = this.#deps;
    const known = this.known(of);
    const isLate = now() - (this.#known.get(of.id)?.at ?? 0) >= AGAIN_MS;
    if (known !== undefined && (known.kind === 'content' || !isLate)) return known;
    const content = await readStoredContent(store, of, signal);
    if (content.kind === 'unreadable' && known === undefined) onUnreadable(of.id, content.detail);
    this.#known.set(of.id, { text: textOf(of), content, at: now() });
    return content;
  }

  /** Whatever is none of these is let go. */
  keep(ids: ReadonlySet<ChangeId>): void {
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
  }
}

/** Another one where the content is. */
const textOf = ({ revision, contentHash }: Of): string => `${revision} ${contentHash}`;
