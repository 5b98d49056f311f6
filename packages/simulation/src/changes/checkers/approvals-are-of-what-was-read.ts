/** An approval counts for what its giver has read, and is no more once the content is another. */
import type { ChangeCheckerFactory } from '../change-checker.ts';

export const approvalsAreOfWhatWasRead: ChangeCheckerFactory = ({ ledger, readBy }, report) => ({
  name: 'approvals-are-of-what-was-read',
  onCommit() {
    for (const { before, after } of ledger.headers)
      for (const approval of after.approvals) {
        const { subject } = approval.by;
        if (before?.approvals.some(({ by }) => by.subject === subject) !== true) {
          const read = readBy(subject, after.id);
          if (read !== approval.contentHash)
            report(`${subject} approved ${approval.contentHash} of ${after.id}, and read ${read}`);
        }
        if (approval.contentHash !== after.contentHash)
          report(`${after.id} keeps the approval of other content by ${subject}`);
      }
  },
});
