/** What a node believes to hold was written, and it gives up an epoch only where the registry has ended it or lost it. */
import { decodeClaim, decodeLiveness } from '@omnirelay/protocol';
import type { LeaseCheckerFactory } from '../lease-checker.ts';

export const lostAnswersAreSafe: LeaseCheckerFactory = (_facts, report) => {
  const written = new Set<string>();
  const epochs = new Map<string, bigint>();
  let lost = false;
  return {
    name: 'lost-answers-are-safe',
    onCommit: ({ writes }) => {
      for (const { key, value } of writes) {
        if (value === null) {
          // Swept: it stands no more, whether somebody had ended it or not.
          const swept = key.replace(/^liveness\//, '');
          epochs.set(swept, (epochs.get(swept) ?? 0n) + 1n);
          continue;
        }
        const claim = key.startsWith('claims/') ? decodeClaim(value) : undefined;
        if (claim !== undefined) written.add(claim.claimId);
        const record = key.startsWith('liveness/') ? decodeLiveness(value) : undefined;
        if (record !== undefined) epochs.set(record.nodeId, record.epoch);
      }
    },
    onEvent: (host, event) => {
      if (event.kind === 'elected' && !written.has(event.claimId))
        report(`${host.id} believes in ${event.claimId}, which was never written`);
      if (event.kind === 'epoch-ended' && !lost && (epochs.get(host.id) ?? 0n) <= event.epoch && event.by !== host.id)
        report(`${host.id} gave up its epoch ${event.epoch}, which stands`);
    },
    onHistoryLost: () => {
      lost = true;
    },
  };
};
