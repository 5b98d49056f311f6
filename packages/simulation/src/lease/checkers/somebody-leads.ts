/** Once the faults are over each scope has a leader that admits, within the takeover bound and a cool-down. */
import type { LeaseCheckerFactory } from '../lease-checker.ts';

export const somebodyLeads: LeaseCheckerFactory = (facts, report) => ({
  name: 'somebody-leads',
  atEnd: () => {
    for (const scope of facts.scopes) {
      const leads = [...facts.hosts()].filter((host) => host.up && host.admission(scope).kind === 'admitted');
      if (leads.length !== 1) report(`${leads.length} nodes lead ${scope} at the end`);
    }
  },
});
