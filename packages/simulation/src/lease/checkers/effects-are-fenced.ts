/** What the registry accepts as an effect: never under an older fence, never of an epoch that has ended. */
import { decodeLiveness } from '@omnirelay/protocol';
import type { LeaseCheckerFactory } from '../lease-checker.ts';
import { leaseNodeId } from '../lease-host.ts';

export const noEffectUnderAnOlderFence: LeaseCheckerFactory = (_facts, report) => {
  const highest = new Map<string, string>();
  return {
    name: 'no-effect-under-an-older-fence',
    onCommit: ({ writes, node }) => {
      for (const { key, value } of writes) {
        if (!key.startsWith('effects/') || value === null) continue;
        const before = highest.get(key) ?? '';
        if (value < before) report(`n${node} wrote ${key} under ${value} after ${before}`);
        if (value >= before) highest.set(key, value);
      }
    },
  };
};

export const anEndedEpochAcceptsNothing: LeaseCheckerFactory = (_facts, report) => {
  /** By life: those whose epoch another node has ended, until they begin one anew. */
  const ended = new Map<string, string>();
  const lives = new Map<string, string>();
  return {
    name: 'an-ended-epoch-accepts-nothing',
    onCommit: ({ writes, under, node }) => {
      for (const { key, value } of writes) {
        if (key.startsWith('liveness/')) {
          const name = key.slice('liveness/'.length);
          if (value === null) ended.set(name, 'record was swept');
          const record = value === null ? undefined : decodeLiveness(value);
          if (record === undefined) continue;
          if (record.held) ended.delete(name);
          else ended.set(name, `epoch ${record.last?.epoch ?? '?'}`);
          lives.set(name, record.bootId);
        }
        const writer = leaseNodeId(node);
        if (key.startsWith('effects/') && under.kind === 'fence' && ended.has(writer))
          report(`n${node} wrote ${key} after its ${ended.get(writer)} was ended`);
      }
    },
    onHistoryLost: () => ended.clear(),
  };
};
