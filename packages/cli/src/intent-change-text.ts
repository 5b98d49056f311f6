/** A change of what operators want of a member, as a person reads it. */
import type { ControlClient } from '@omnirelay/client';

type IntentChange = Awaited<ReturnType<ControlClient['peers']['cordon']>>;

export const intentChangeText = (node: string, change: IntentChange): string =>
  [
    change.dryRun
      ? `Would change ${node}: ${change.before} to ${change.after}.`
      : `${node}: ${change.before} to ${change.after}.`,
    ...change.effects.map((effect) => `  ${effect}`),
    ...change.blockers.map((blocker) => `  blocked: ${blocker}`),
  ].join('\n');
