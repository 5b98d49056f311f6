/** Rules for the suite of the port, which writes where it likes. */
import { PERMITTED, type RelayRules } from '../server/relay-rules.ts';

export const EVERYTHING: RelayRules = {
  mayRead: () => true,
  mayList: () => true,
  mayCompact: () => true,
  judgeHeartbeat: () => PERMITTED,
  judgeTransaction: async () => PERMITTED,
};
