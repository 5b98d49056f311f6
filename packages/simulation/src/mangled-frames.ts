/**
 * Frames as a broken peer, or a bit that nobody noticed, would make them: each must be refused where it comes in, and cost one channel.
 * Frames travel as values here, so what the codec could still decode is mangled in its fields, and what it could not is told apart.
 */
import type { AliveClaim, Frame } from '@omnirelay/protocol';

export const MANGLE_KINDS = [
  /** The codec cannot read it at all. */
  'undecodable',
  'negative-epoch',
  'endless-incarnation',
  'nameless-node',
  'too-many-claims',
  'too-many-labels',
  'endless-text',
  'greeting-in-the-middle',
] as const;
export type MangleKind = (typeof MANGLE_KINDS)[number];

/** What arrives in place of `frame`; null where nothing can be decoded. `own` is the sender's true statement about itself. */
export function mangle(how: MangleKind, own: AliveClaim): Frame | null {
  const events = (claim: AliveClaim, times = 1): Frame => ({
    kind: 'events',
    claims: Array.from({ length: times }, () => ({ kind: 'alive', claim })),
  });
  const { metadata } = own;
  switch (how) {
    case 'undecodable':
      return null;
    case 'negative-epoch':
      return events({ ...own, bootEpoch: -1n });
    case 'endless-incarnation':
      return events({ ...own, incarnation: 2 ** 48 });
    case 'nameless-node':
      return events({ ...own, nodeId: '' as AliveClaim['nodeId'] });
    case 'too-many-claims':
      return events(own, 10_000);
    case 'too-many-labels': {
      const labels = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`label-${i}`, 'x']));
      return events({ ...own, metadata: { ...metadata, labels } });
    }
    case 'endless-text':
      return events({ ...own, metadata: { ...metadata, region: 'x'.repeat(100_000) } });
    case 'greeting-in-the-middle':
      return { kind: 'welcome', wireVersion: 1, capabilities: [], claim: own, bootEpochFloor: 0n };
  }
}
