/** Each epoch of a node is above all that it has had in this history, swept ones too, and so is the fence of each. */
import { decodeClaim } from '@omnirelay/protocol';
import type { LeaseCheckerFactory } from '../lease-checker.ts';

export const noEpochIsUsedTwice: LeaseCheckerFactory = (_facts, report) => {
  const last = new Map<string, { readonly epoch: bigint; readonly fence: string }>();
  return {
    name: 'no-epoch-is-used-twice',
    onCommit: ({ writes }) => {
      for (const { key, value } of writes) {
        const claim = value !== null && key.startsWith('claims/node/') ? decodeClaim(value) : undefined;
        if (claim === undefined) continue;
        const { nodeId, epoch, fence, released } = claim;
        const before = last.get(nodeId);
        if (before !== undefined && epoch <= before.epoch)
          report(`${nodeId} is at epoch ${epoch} after ${before.epoch}`);
        if (before !== undefined && !released && fence <= before.fence)
          report(`epoch ${epoch} of ${nodeId} has fence ${fence} after ${before.fence}`);
        last.set(nodeId, { epoch, fence });
      }
    },
    onHistoryLost: () => last.clear(),
  };
};
