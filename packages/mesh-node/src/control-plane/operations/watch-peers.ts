/** A snapshot, or what was missed since a cursor, and from then on every change; a heartbeat while nothing happens. */
import { controlPb, type PeerWatchEvent } from '@omnirelay/wire';
import { z } from 'zod';
import { followPeers } from '../follow-peers.ts';
import { optionalText } from '../list-input.ts';
import { peerWatchEvent } from '../model-schemas.ts';
import type { WatchOperation } from '../operation.ts';

export const watchPeers: WatchOperation<{ cursor?: string }, PeerWatchEvent> = {
  kind: 'watch',
  name: 'watch-peers',
  summary: 'Stream of changes of peers, resumable by cursor',
  method: 'GET',
  path: '/peers/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: controlPb.PeerService.method.watchPeers,
  input: z.strictObject({ cursor: optionalText(500) }),
  output: peerWatchEvent,
  run: followPeers,
};
