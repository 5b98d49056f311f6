/** How many bytes a frame would take on the wire, near enough for buffers and traffic figures. */
import type { Frame } from '@omnirelay/protocol';

const ALIVE_CLAIM = 260;
const VERDICT_CLAIM = 72;
const DIGEST_ENTRY = 36;

export function approximateBytes(frame: Frame): number {
  switch (frame.kind) {
    case 'hello':
    case 'welcome':
      return 80 + ALIVE_CLAIM;
    case 'ping':
      return frame.suspicion === undefined ? 12 : 60;
    case 'ack':
    case 'indirect-ack':
      return frame.claim === undefined ? 16 : 16 + ALIVE_CLAIM;
    case 'events':
    case 'records': {
      let bytes = 12;
      for (const claim of frame.claims) bytes += claim.kind === 'alive' ? ALIVE_CLAIM : VERDICT_CLAIM;
      return bytes;
    }
    case 'digest-entries':
      return 16 + frame.entries.length * DIGEST_ENTRY;
    case 'pull':
      return 12 + frame.nodeIds.length * 16;
    default:
      return 48;
  }
}
