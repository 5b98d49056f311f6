import type { ControlState } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import type { Settings } from './shard-book.ts';

/** What operators say of a namespace, as this node has read it. @throws Problem not_found, record_unreadable */
export function knownSettings({ shards: { book } }: ControlState, namespace: string): Settings {
  const settings = book.settings(namespace);
  if (settings !== undefined) return settings;
  const unread = book.unreadable(namespace).find(({ record }) => record.startsWith('shard-namespaces/'));
  if (unread !== undefined) throw new Problem('record_unreadable', `Of ${unread.record}, ${unread.why}.`);
  throw new Problem('not_found', `There is no namespace ${namespace}: \`mesh namespaces list\` names those there are.`);
}
