/** The clock of the node that answered, as far as this browser can tell: its answer's time, and what has passed here since. */
import type { ReceivedEvidence } from './use-evidence.ts';

export const nodeTime = ({ evidence, receivedAtMs }: ReceivedEvidence, nowMs: number): number =>
  Date.parse(evidence.generatedAt) + (nowMs - receivedAtMs);
