import { expect, it } from 'vitest';
import type { IntentChange, Peer } from '../../data/model.ts';
import { confirmTier } from './confirm-tier.ts';
import { graveInDrain } from './grave-in-drain.ts';

const worker = (nodeId: string): Peer =>
  ({ nodeId, status: 'Alive', intent: 'Active', metadata: { role: 'worker', region: 'eu' } }) as unknown as Peer;

it('the last of its kind in service is not cordoned by a press, one alone as little as many', () => {
  const last = { verb: 'cordon', nodeIds: ['n5'], code: 'n5' } as const;
  expect(confirmTier(last, [worker('n5')])).toMatchObject({ kind: 'T2', code: 'n5' });
  expect(confirmTier({ ...last, nodeIds: ['n5', 'n7'] }, [worker('n5'), worker('n7')]).kind).toBe('T2');
  expect(confirmTier({ ...last, verb: 'drain' }, [worker('n5')]).kind).toBe('T2');
  expect(confirmTier(last, [worker('n5'), worker('n7')])).toEqual({ kind: 'T1' });
});

it('what is given back to service makes nothing thin', () => {
  expect(confirmTier({ verb: 'uncordon', nodeIds: ['n5'], code: 'n5' }, [worker('n5')])).toEqual({ kind: 'T1' });
});

it('a drain that moves all at once asks for the name of the node, beside what else makes it grave', () => {
  const drain = { verb: 'drain', nodeIds: ['n5'], code: 'n5' } as const;
  const forced = confirmTier({ ...drain, force: true }, [worker('n5'), worker('n7')]);
  expect(confirmTier(drain, [worker('n5'), worker('n7')])).toEqual({ kind: 'T1' });
  expect(forced).toMatchObject({ kind: 'T2', code: 'n5', why: [expect.stringContaining('at once')] });
  const last = confirmTier({ ...drain, force: true }, [worker('n5')]);
  expect(last.kind === 'T2' && last.why).toHaveLength(2);
});

it('what the dry run of a drain says makes it grave: shards that nobody may have, and checks that fail', () => {
  const plan = {
    targets: [
      { namespace: 'orders', nodeId: 'n7', shards: 12 },
      { namespace: 'mail', shards: 2 },
    ],
    checks: [
      { name: 'capacity', passed: true, measured: '40', limit: '64' },
      { name: 'sick-targets', passed: false, measured: '1', limit: '0' },
    ],
  } as unknown as NonNullable<IntentChange['drain']>;
  const grave = graveInDrain('n5', { drain: plan });
  expect(grave).toEqual(['2 shards of n5 have no eligible target.', 'n5: sick-targets is 1, and its limit 0.']);
  const drain = { verb: 'drain', nodeIds: ['n5'], code: 'drain 1', grave } as const;
  expect(confirmTier(drain, [worker('n5'), worker('n7')])).toEqual({ kind: 'T2', code: 'drain 1', why: grave });
  expect(graveInDrain('n5', {})).toEqual([]);
});
