/**
 * The changes of a namespace as its controller takes them: how its own stand, and which others are under way. What a change
 * moves is in its content, which is read once it is needed; a change whose content cannot be read moves nothing as far as is known here.
 */
import type { Namespace } from '@omnirelay/protocol';
import {
  type ChangeContent,
  type ChangeHeader,
  contentPrefix,
  decodeContentPage,
  joinPages,
  plannedFor,
} from '@omnirelay/protocol/change';
import { type ChangeStanding, contentKeyOf, type KnownChange, type MoveOfChange } from '@omnirelay/protocol/rebalance';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { FollowedChanges } from '../changes/followed-changes.ts';
import { recordsBelow } from '../control-plane/records-below.ts';
import { isController, isControllersAlone } from './rebalance-actor.ts';

export interface KnownChangesDeps {
  readonly changes: Pick<FollowedChanges, 'all' | 'journal'>;
  readonly registry: Pick<GuardedRegistry, 'store'>;
  readonly wall: () => number;
  readonly onError: (error: unknown) => void;
  /** Something more is known. */
  readonly wake: () => void;
}

/** What people did not want is not proposed again for so long. */
const REFUSED_MS = 24 * 3_600_000;
/** Contents that could not be read are read again after so long. */
const RETRY_MS = 5_000;

/** The first words of why a controller cancels its own change. */
export const WITHDRAWN = 'Withdrawn: ';

export class KnownChanges implements Disposable {
  readonly #deps: KnownChangesDeps;
  readonly #closed = new AbortController();
  /** By id and revision; null: it cannot be read. */
  readonly #contents = new Map<string, ChangeContent | null>();
  readonly #reading = new Set<string>();

  constructor(deps: KnownChangesDeps) {
    this.#deps = deps;
  }

  /** Of the namespace, the oldest first; undefined while one of them is being read. */
  of(namespace: Namespace): readonly KnownChange[] | undefined {
    const concerned = [...this.#deps.changes.all().values()]
      .map(({ header }) => header)
      .filter((header) => touches(header, namespace) && this.#matters(header))
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    const known = concerned.map((header) => this.#known(header, namespace));
    return known.every((one) => one !== undefined) ? known : undefined;
  }

  [Symbol.dispose](): void {
    this.#closed.abort();
  }

  /** A controller's own while it is open or people may have said no to it lately; others while they are under way. */
  #matters(header: ChangeHeader): boolean {
    if (header.state === 'executing' || header.state === 'paused') return true;
    if (!isController(header.authors[0])) return false;
    return !isOver(header) || header.updatedAt > this.#deps.wall() - REFUSED_MS;
  }

  #known(header: ChangeHeader, namespace: Namespace): KnownChange | undefined {
    const content = this.content(header.id, header.revision);
    if (content === undefined) return undefined;
    const steps = (content?.steps ?? []).flatMap((step) =>
      step.kind === 'move-shard' && step.namespace === namespace && step.from !== null
        ? { ...step, from: step.from }
        : [],
    );
    const moves: readonly MoveOfChange[] = steps.map(({ shard, from, to }) => ({ shard, from, to }));
    return {
      id: header.id,
      isOwn: isController(header.authors[0]),
      isOfPeopleToo: !isControllersAlone(header),
      standing: standingOf(header),
      at: header.updatedAt,
      why: whyOf(header),
      hasBegun: this.#deps.changes.journal(header).journal.some(({ begunAt }) => begunAt !== undefined),
      drains: steps.some(({ reason }) => plannedFor(reason) === 'sick'),
      moves,
      contentKey: contentKeyOf(moves, policyOf(content, namespace)),
    };
  }

  /** Undefined while it is being read; null where it cannot be. */
  content(id: string, revision: number): ChangeContent | null | undefined {
    const name = `${id}/${revision}`;
    const known = this.#contents.get(name);
    if (known === undefined && !this.#reading.has(name)) void this.#read(name, id, revision);
    return known;
  }

  /** Pages are written once, so that nothing read of them becomes old. That they are what was approved is looked at by whoever runs them. */
  async #read(name: string, id: string, revision: number): Promise<void> {
    this.#reading.add(name);
    const { registry, onError, wake } = this.#deps;
    const { signal } = this.#closed;
    try {
      const pages = [];
      for await (const record of recordsBelow(registry.store, contentPrefix(id as never, revision), signal)) {
        const page = decodeContentPage(record);
        if (page.kind === 'record') pages.push(page.value);
      }
      const count = pages.find(({ page }) => page === 0)?.pages ?? 0;
      this.#contents.set(name, joinPages(pages.filter(({ page }) => page < count)) ?? null);
      this.#reading.delete(name);
    } catch (error) {
      if (signal.aborted) return;
      onError(error);
      setTimeout(() => {
        this.#reading.delete(name);
        wake();
      }, RETRY_MS).unref();
      return;
    }
    wake();
  }

  /** Whatever is of no change any more is let go. */
  sweep(): void {
    const named = new Set<string>();
    for (const { header } of this.#deps.changes.all().values()) named.add(`${header.id}/${header.revision}`);
    for (const name of this.#contents.keys()) if (!named.has(name)) this.#contents.delete(name);
  }
}

const touches = ({ namespaces }: ChangeHeader, namespace: Namespace): boolean =>
  namespaces?.includes(namespace) === true;

/** The effective policy's version is that of its documents together. */
const policyOf = (content: ChangeContent | null, namespace: Namespace): number =>
  (content?.preconditions ?? []).reduce(
    (sum, one) =>
      one.kind === 'policy-version' && (one.document === 'rebalance' || one.document === `rebalance.${namespace}`)
        ? sum + Number(one.version)
        : sum,
    0,
  );

const isOver = ({ state }: ChangeHeader): boolean => OVER.includes(state);
const OVER: readonly ChangeHeader['state'][] = [
  'completed',
  'failed',
  'rejected',
  'cancelled',
  'rolled-back',
  'expired',
];

const STANDINGS: Readonly<Record<ChangeHeader['state'], ChangeStanding>> = {
  draft: 'awaiting',
  checking: 'awaiting',
  'awaiting-approval': 'awaiting',
  approved: 'approved',
  executing: 'executing',
  paused: 'paused',
  completed: 'done',
  failed: 'failed',
  rejected: 'rejected',
  cancelled: 'cancelled',
  // People have undone it: they do not want it done again.
  'rolled-back': 'rejected',
  stale: 'stale',
  expired: 'expired',
};

export function standingOf({
  state,
  ended,
  pausedBy,
}: Pick<ChangeHeader, 'state' | 'ended' | 'pausedBy'>): ChangeStanding {
  if (state === 'cancelled' && ended?.startsWith(WITHDRAWN) === true) return 'withdrawn';
  return state === 'paused' && pausedBy === 'mismatch' ? 'mismatch' : STANDINGS[state];
}

function whyOf({ state, steps, checks, pausedBy, ended }: ChangeHeader): string {
  const failed = checks.filter(({ passes }) => !passes).map(({ name }) => name);
  switch (state) {
    case 'draft':
      return failed.length === 0 ? 'is being written' : `checks failed: ${failed.join(', ')}`;
    case 'executing':
      return steps === 1 ? 'a shard is moved' : `${steps} shards are moved`;
    case 'paused':
      return pausedBy === 'mismatch' ? 'a step found something else than was approved' : 'people have paused it';
    case 'completed':
      return steps === 1 ? 'its move is done' : `its ${steps} moves are done`;
    default:
      return (ended ?? '').replace(/\.$/, '');
  }
}
