/** Why a node believes what it believes of a peer, and what became of it, as the API tells it. */
import type { PeerEvidence } from '@omnirelay/wire';
import { z } from 'zod';
import { opt, positioned, status, text, time } from './model-schemas.ts';

export const peerEvidence: z.ZodType<PeerEvidence> = z.strictObject({
  ...positioned,
  nodeId: text,
  status,
  statusSince: time,
  suspectedAt: opt(time),
  deadline: opt(time),
  confirmations: z.int32().min(0),
  confirmationsNeeded: z.int32().min(0),
  accusations: z.array(z.strictObject({ accuser: text, cause: text, at: time })),
  probedAt: opt(time),
  probeOutcome: opt(text),
  indirect: z.array(z.strictObject({ helper: text, outcome: text })),
  rttMs: opt(z.number().min(0)),
  lastSeen: opt(time),
  concludedBy: opt(text),
  isNeighbour: z.boolean(),
  certificateEndsAt: opt(
    time.describe(
      'of the certificate that the node proved on its channel with the observer, where the observer answers itself',
    ),
  ),
  observedBy: text,
  probers: z.array(text),
  transitions: z.array(
    z.strictObject({
      at: time,
      change: text,
      detail: text,
      correlationId: text,
      source: z.enum(['record', 'view']),
      recordedBy: opt(text),
    }),
  ),
});
