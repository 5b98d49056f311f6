import { instant, millis, nodeId } from '@omnirelay/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeObserved,
  decodeObserveRequest,
  encodeObserved,
  encodeObserveRequest,
  type ObservedMember,
} from './observed-view.ts';

const life = { bootEpoch: 7n, bootId: 'b' as never };
const member: ObservedMember = {
  nodeId: nodeId('n-1'),
  life,
  incarnation: 3,
  liveness: 'suspect',
  changedAt: instant(4_000),
  lastSeen: instant(3_500),
  rtt: millis(1.25),
  isNeighbour: true,
  suspicion: {
    startedAt: instant(4_000),
    deadline: instant(9_000),
    confirmationsNeeded: 2,
    accusations: [{ accuser: nodeId('n-2'), cause: 'silent', at: instant(4_100) }],
  },
  probe: { at: instant(3_900), outcome: 'timeout', indirect: [{ helper: nodeId('n-3'), outcome: 'nack' }] },
};

describe('what a member tells of its view', () => {
  it('stands on the clock of the reader, at the same distance from now', () => {
    const view = { nodeId: nodeId('n-9'), digest: 'abc', localHealth: 1, members: [member] };
    const bytes = encodeObserved(view, instant(5_000));
    expect(decodeObserved(bytes, instant(5_000))).toEqual({ kind: 'view', view });
    const later = decodeObserved(bytes, instant(1_005_000));
    expect(later.kind === 'view' && later.view.members[0]).toMatchObject({
      changedAt: 1_004_000,
      suspicion: { deadline: 1_009_000 },
    });
  });

  it('is asked for in three ways', () => {
    for (const request of [{ kind: 'view' }, { kind: 'neighbours' }, { kind: 'member', nodeId: 'n-1' }] as const)
      expect(decodeObserveRequest(encodeObserveRequest(request))).toEqual(request);
  });

  it('never throws on bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['view', 'malformed']).toContain(decodeObserved(bytes, instant(0)).kind);
        decodeObserveRequest(bytes);
      }),
    );
  });
});
