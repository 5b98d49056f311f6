/** What a control node knows of changes, opened: mirrors of the registry's records, what is made of them, and contents that were read lately. */
import { CHANGE_STEPS_PREFIX, CHANGES_PREFIX } from '@omnirelay/protocol/change';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { NodeLogger } from '../../observability/logger.ts';
import type { ControlState } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import type { RegistryMirror } from '../registry-mirror.ts';
import { ChangeBook } from './change-book.ts';
import { ContentShelf } from './content-shelf.ts';

export interface ChangeState {
  readonly book: ChangeBook;
  readonly contents: ContentShelf;
  /** A reader with a cursor waits for each of them. */
  readonly mirrors: readonly RegistryMirror[];
  /** Unix milliseconds since when changes may be old; null while they are followed. */
  staleSince(): number | null;
}

export interface ChangeStateDeps {
  readonly mirror: (prefix: string) => RegistryMirror;
  readonly registry: GuardedRegistry;
  readonly logger: NodeLogger;
}

const RUNBOOK = 'docs/runbooks/control-api-errors.md';

export function openChangeState({ mirror, registry, logger }: ChangeStateDeps): ChangeState & Disposable {
  const headers = mirror(CHANGES_PREFIX);
  const steps = mirror(CHANGE_STEPS_PREFIX);
  const onUnreadable = (record: string, why: string): void =>
    logger.warn({ event: 'record-unreadable', record, runbook: RUNBOOK }, `${record} cannot be read: ${why}`);
  const book = new ChangeBook({ headers, steps, onUnreadable });
  const mirrors = [headers, steps];
  return {
    book,
    contents: new ContentShelf(registry),
    mirrors,
    staleSince() {
      const since = mirrors.flatMap((one) => one.staleSince ?? []);
      return since.length === 0 ? null : Math.min(...since);
    },
    [Symbol.dispose]: () => book[Symbol.dispose](),
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
