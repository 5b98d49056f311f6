/** Once nothing disturbs any more, each change that runs has come to its end, none has a step in flight, and what was approved is there to be read byte for byte. */
import { type ChangeId, canonicalContent } from '@omnirelay/protocol/change';
import { isApproved } from '../approved.ts';
import type { ChangeCheckerFactory } from '../change-checker.ts';
import { hashText } from '../changes-sight.ts';

export const changesComeToAnEnd: ChangeCheckerFactory = ({ ledger }, report) => {
  /** By change and revision, as it stood when it had been approved. */
  const approved = new Map<string, string>();
  return {
    name: 'changes-come-to-an-end',
    onCommit() {
      for (const { after } of ledger.headers) {
        const key = `${after.id}/${after.revision}`;
        if (approved.has(key) || !isApproved(after)) continue;
        const content = ledger.stored(after.id)?.change.content;
        if (content === undefined) report(`${key} is approved, and cannot be read`);
        else approved.set(key, canonicalContent(content));
      }
    },
    atEnd() {
      for (const id of ledger.ids()) check(id);
    },
  };

  function check(id: ChangeId): void {
    const stored = ledger.stored(id);
    if (stored === undefined) {
      report(`${id} cannot be read any more`);
      return;
    }
    const { header, content, journal } = stored.change;
    const text = approved.get(`${id}/${header.revision}`);
    const now = canonicalContent(content);
    if (text !== undefined && (text !== now || hashText(now) !== header.contentHash))
      report(`${id} is not what was approved`);
    const begun = journal.filter(({ state }) => state === 'begun').length;
    if (begun > 0) report(`${id} is ${header.state}, with ${begun} steps in flight`);
    if (header.state === 'executing') {
      const waits = journal.filter(({ state }) => state === 'waiting').length;
      report(`${id} is under way still, with ${waits} of ${journal.length} steps waiting`);
    }
  }
};
