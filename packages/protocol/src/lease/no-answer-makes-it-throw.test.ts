/** Whatever a store answers, in whatever order and however late, the machine goes on, and asks for nothing without bound. */
import { instant, nodeId, wallTime } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProviderAnswer, ProviderRecord, ProviderRequest, RequestId } from './election-provider.ts';
import { LeaseMachine } from './lease-machine.ts';
import { LEASE_PROFILES } from './settings.ts';

const key = fc.constantFrom('meta/lineage', 'liveness/a', 'liveness/b', 'claims/node/a', 'claims/jobs', 'other');
const number = fc.oneof(fc.bigInt({ min: 0n, max: 12n }), fc.bigInt({ min: 0n, max: 10n ** 31n })).map(String);
const value = fc.oneof(
  fc.string(),
  fc.json(),
  fc.record({ lineageEpoch: number, lineageId: fc.constantFrom('x', 'y') }).map((each) => JSON.stringify(each)),
  fc
    .record({
      nodeId: fc.constantFrom('a', 'b'),
      bootId: fc.constantFrom('boot', 'other'),
      epoch: number,
      beat: number,
      ttlMs: fc.integer(),
      held: fc.boolean(),
      stands: fc.constant(['jobs']),
      last: fc.oneof(
        fc.constant(undefined),
        fc.record({ epoch: number, version: number, bootId: fc.constant('boot'), beat: number }),
      ),
    })
    .map((each) => JSON.stringify(each)),
  fc
    .record({
      scope: fc.constant('jobs'),
      fence: fc.oneof(fc.string(), number),
      claimId: fc.string(),
      nodeId: fc.constantFrom('a', 'b'),
      bootId: fc.constantFrom('boot', 'other'),
      epoch: number,
      term: number,
      released: fc.boolean(),
    })
    .map((each) => JSON.stringify(each)),
);
const record: fc.Arbitrary<ProviderRecord> = fc.record({ key, value, version: fc.bigInt({ min: 1n, max: 20n }) });
type Body = ProviderAnswer extends infer A ? (A extends ProviderAnswer ? Omit<A, 'request'> : never) : never;
const body: fc.Arbitrary<Body> = fc.oneof(
  fc.record({
    kind: fc.constant('read-answer' as const),
    records: fc.array(record, { maxLength: 6 }),
    revision: fc.bigInt({ min: 0n, max: 30n }),
  }),
  fc.record({ kind: fc.constant('committed' as const), version: fc.bigInt({ min: 1n, max: 30n }) }),
  fc.record({ kind: fc.constant('conflict' as const), current: record }),
  fc.constant({ kind: 'conflict' as const }),
  fc.constant({ kind: 'unknown' as const }),
  fc.record({ kind: fc.constant('failed' as const), cause: fc.constantFrom('dark' as const, 'lineage' as const) }),
);
const step = fc.record({ body, later: fc.integer({ min: 0, max: 3_000 }), which: fc.nat(5) });

test('any answer to any request', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let now = 1_000;
      const clock = () => ({ at: instant(now), wall: wallTime(now) });
      const machine = new LeaseMachine({
        self: { nodeId: nodeId('a'), bootId: 'boot' },
        scopes: [{ scope: 'jobs', effects: 'unfenced' }],
        settings: LEASE_PROFILES.default,
        now: clock(),
      });
      const open: RequestId[] = [];
      const take = () => {
        for (const output of machine.takeOutputs())
          if ('request' in output) open.push((output as ProviderRequest).request);
        // One read, one of its own record, one claim and one bump at a time.
        expect(open.length).toBeLessThanOrEqual(4);
      };
      machine.handle({ kind: 'start' }, clock());
      take();
      for (const { body: answer, later, which } of steps) {
        now += later;
        const [request] = open.splice(which % Math.max(1, open.length), 1);
        machine.handle(request === undefined ? { kind: 'timer' } : ({ ...answer, request } as ProviderAnswer), clock());
        take();
        machine.grant('jobs');
      }
    }),
    { numRuns: 300 },
  );
});
