/** A fence as text: `failoverVersion.lineageEpoch.revision`, fixed width, so that text order is number order. */
import { TaggedError } from '@omnirelay/primitives';
import type { Fence } from './lease-records.ts';

export interface FenceParts {
  readonly failoverVersion: bigint;
  readonly lineageEpoch: bigint;
  readonly revision: bigint;
}

export class FenceError extends TaggedError<'too_large'> {}

const FENCE = /^(\d{10})\.(\d{10})\.(\d{20})$/;

function padded(what: string, value: bigint, digits: number): string {
  const text = value.toString();
  if (value < 0n || text.length > digits) {
    throw new FenceError(
      'too_large',
      `${what} ${text} does not fit a fence: expected 0 to ${digits} digits, not negative`,
    );
  }
  return text.padStart(digits, '0');
}

/** @throws FenceError too_large */
export function formatFence(parts: FenceParts): Fence {
  const failover = padded('failover version', parts.failoverVersion, 10);
  const lineage = padded('lineage epoch', parts.lineageEpoch, 10);
  return `${failover}.${lineage}.${padded('revision', parts.revision, 20)}` as Fence;
}

/** Undefined when the text is no fence. */
export function parseFence(text: string): FenceParts | undefined {
  const match = FENCE.exec(text);
  if (match === null) return undefined;
  return { failoverVersion: BigInt(match[1]!), lineageEpoch: BigInt(match[2]!), revision: BigInt(match[3]!) };
}
