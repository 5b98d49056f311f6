/** A membership view that a test steers: the same interface that the gossip driver gives, with views made by hand. */
import { createHash } from 'node:crypto';
import { address, bootId, clusterId, instant, type NodeId, nodeId } from '@omnirelay/primitives';
import type { Liveness, Member, SwimEvent } from '@omnirelay/protocol';
import type { MembershipSource } from '../../membership/membership-source.ts';

export interface TestMembership extends MembershipSource {
  set(id: string, liveness: Liveness, fields?: Partial<Member> & { readonly region?: string }): void;
  forget(id: string): void;
}

function memberOf(id: string, liveness: Liveness, region: string): Member {
  const life = { bootEpoch: 7n, bootId: bootId(`boot-${id}`) };
  return {
    nodeId: nodeId(id),
    life,
    incarnation: 3,
    liveness,
    changedAt: instant(1_000),
    lastSeen: instant(2_000),
    claim: {
      ...life,
      nodeId: nodeId(id),
      incarnation: 3,
      metadataHash: 1,
      metadata: {
        role: 'worker',
        clusterId: clusterId('core'),
        region,
        zone: 'a',
        meshVersion: '0.1.0',
        http3Support: false,
        endpoint: address(`127.0.0.1:1${id.length}`),
        endpoints: {},
        metadataVersion: 1,
        posture: 'mtls-dev',
        labels: { env: 'test' },
      },
    },
  };
}

export function createTestMembership(self: string): TestMembership {
  const members = new Map<NodeId, Member>();
  const listeners = new Set<(event: SwimEvent) => void>();
  const origin = Date.now();
  let sequence = 0;
  const emit = (event: SwimEvent): void => {
    sequence += 1;
    for (const listener of [...listeners]) listener(event);
  };
  const digest = (): string =>
    createHash('sha256')
      .update(
        [...members.values()]
          .map((m) => `${m.nodeId}:${m.liveness}:${m.incarnation}`)
          .sort()
          .join(),
      )
      .digest('hex')
      .slice(0, 16);
  return {
    self: nodeId(self),
    view: () => ({ self: nodeId(self), sequence, digest: digest(), members, localHealth: 0 }),
    gauges: () => ({
      channels: 0,
      dialsInFlight: 0,
      eventQueue: 0,
      probesInFlight: 0,
      neighbours: 0,
      members: members.size,
    }),
    toWall: (at) => new Date(origin + at),
    isNeighbour: () => true,
    transitionsOf: () => [],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(id, liveness, { region = 'eu-west', ...fields } = {}) {
      const before = members.get(nodeId(id));
      const member: Member = { ...memberOf(id, liveness, region), ...fields };
      members.set(nodeId(id), member);
      const change =
        before === undefined
          ? 'joined'
          : liveness === 'suspect'
            ? 'suspected'
            : liveness === 'dead'
              ? 'died'
              : 'refuted';
      emit({ kind: 'member-changed', member, change, ...(before === undefined ? {} : { before: before.liveness }) });
    },
    forget(id) {
      const member = members.get(nodeId(id));
      members.delete(nodeId(id));
      if (member !== undefined) emit({ kind: 'member-changed', member, change: 'forgotten', before: member.liveness });
    },
  };
}
