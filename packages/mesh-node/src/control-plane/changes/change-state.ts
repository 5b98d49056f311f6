/** What a control node knows of changes, opened: mirrors of the registry's records, what is made of them, and contents that were read lately. */
import type { GuardedRegistry } from '@omnirelay/registry';
import { BegunMoves } from '../../changes/begun-moves.ts';
import { FollowedChanges } from '../../changes/followed-changes.ts';
import type { NodeLogger } from '../../observability/logger.ts';
import type { ControlState } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import type { RegistryMirror } from '../registry-mirror.ts';
import { ChangeBook } from './change-book.ts';
import { ContentShelf } from './content-shelf.ts';

export interface ChangeState {
  readonly book: ChangeBook;
  readonly contents: ContentShelf;
  /** When moves of changes began. */
  readonly begun: BegunMoves;
  /** A reader with a cursor waits for each of them. */
  readonly mirrors: readonly RegistryMirror[];
  /** Unix milliseconds since when changes may be old; null while they are followed. */
  staleSince(): number | null;
}

export interface ChangeStateDeps {
  readonly registry: GuardedRegistry;
  readonly logger: NodeLogger;
  readonly wall: () => number;
  readonly onError: (error: unknown) => void;
}

const RUNBOOK = 'docs/runbooks/control-api-errors.md';

export function openChangeState({ registry, logger, ...deps }: ChangeStateDeps): ChangeState & AsyncDisposable {
  const onUnreadable = (record: string, why: string): void =>
    logger.warn({ event: 'record-unreadable', record, runbook: RUNBOOK }, `${record} cannot be read: ${why}`);
  // What of a record cannot be read is told once, by the book.
  const followed = new FollowedChanges({ registry, ...deps, onUnreadable: () => undefined });
  const { headers, steps } = followed;
  const begun = new BegunMoves(followed);
  const book = new ChangeBook({ headers, steps, onUnreadable });
  followed.start();
  const mirrors = [headers, steps];
  return {
    book,
    begun,
    contents: new ContentShelf(registry),
    mirrors,
    staleSince() {
      const since = mirrors.flatMap((one) => one.staleSince ?? []);
      return since.length === 0 ? null : Math.min(...since);
    },
    async [Symbol.asyncDispose]() {
      book[Symbol.dispose]();
      begun[Symbol.dispose]();
      await followed[Symbol.asyncDispose]();
    },
  };
}

/** Changes are not known before their records have been read once, and no empty list says so. @throws Problem registry_dark */
export function requireChanges({ changes }: Pick<ControlState, 'changes'>): void {
  if (!changes.mirrors.every(({ loaded }) => loaded))
    throw new Problem(
      'registry_dark',
      'Changes have not been read since this node started: the registry does not answer.',
    );
}
