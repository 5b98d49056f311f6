/** Nothing begins but what has been approved by as many as it needs, none of whom wrote it, and while the change is under way. */
import { isApproved } from '../approved.ts';
import type { ChangeCheckerFactory } from '../change-checker.ts';

export const nothingBeginsUnapproved: ChangeCheckerFactory = ({ ledger }, report) => ({
  name: 'nothing-begins-unapproved',
  onCommit() {
    for (const { id, revision, step, before, after } of ledger.steps) {
      if (after.state !== 'begun' || before?.state === 'begun') continue;
      const name = `step ${step} of ${id}/${revision}`;
      const stored = ledger.stored(id);
      if (stored === undefined) {
        report(`${name} began, and what was approved cannot be read`);
        continue;
      }
      const { header } = stored.change;
      if (header.state !== 'executing') report(`${name} began, and the change is ${header.state}`);
      if (header.revision !== revision) report(`${name} began, and the change is of revision ${header.revision}`);
      if (!isApproved(header)) report(`${name} began, and has not been approved`);
    }
  },
});
