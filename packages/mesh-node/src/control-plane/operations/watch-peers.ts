/**
 * A snapshot, or what was missed since a cursor, and from then on every change of the peers that are asked for; a heartbeat while nothing
 * happens.
 */
import { controlPb, type PeerWatchEvent, type PeerWatchQuery } from '@omnirelay/wire';
import { z } from 'zod';
import { followPeers } from '../follow-peers.ts';
import { optionalText, peerFilters } from '../list-input.ts';
import { peerWatchEvent } from '../model-schemas.ts';
import type { WatchOperation } from '../operation.ts';

export const watchPeers: WatchOperation<PeerWatchQuery, PeerWatchEvent> = {
  kind: 'watch',
  name: 'watch-peers',
  summary: 'Stream of changes of peers, resumable by cursor',
  method: 'GET',
  path: '/peers/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: controlPb.PeerService.method.watchPeers,
  input: z.strictObject({ cursor: optionalText(500), ...peerFilters }),
  output: peerWatchEvent,
  run: followPeers,
};
