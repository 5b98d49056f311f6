/** Nothing begins in a freeze, from when everybody can have read of it. */
import type { ChangeCheckerFactory } from '../change-checker.ts';

export const freezesBeginNothing: ChangeCheckerFactory = ({ ledger, wall, travels }, report) => ({
  name: 'freezes-begin-nothing',
  onCommit() {
    const begun = ledger.steps.filter(({ before, after }) => after.state === 'begun' && before?.state !== 'begun');
    if (begun.length === 0) return;
    const now = wall();
    for (const { id, at, from, until } of ledger.freezes())
      if (now > Math.max(at, from) + travels && now < until) report(`${begun.length} steps began in the freeze ${id}`);
  },
});
