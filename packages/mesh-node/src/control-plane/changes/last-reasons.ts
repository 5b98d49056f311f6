/**
 * `last-reasons/<person>`: the last reason that a person gave for a change, known by issuer and subject, so that nobody approves one plan after the other with
 * the same words. Written with the act; forgotten after a while.
 */
import { createHash } from 'node:crypto';
import type { RegistryCondition, RegistryWrite } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { OperationContext } from '../operation-context.ts';
import { readFresh } from '../shards/change-settings.ts';

export const LAST_REASONS_PREFIX = 'last-reasons/';
const SCHEMA = 1;

export interface KnownReason {
  /** Undefined: this person gave none, or long ago. */
  readonly last: string | undefined;
  /** What is written with an act that has a reason of its own. */
  writesOf(reason: string): {
    readonly conditions: readonly RegistryCondition[];
    readonly writes: readonly RegistryWrite[];
  };
}

/** @throws RegistryError */
export async function lastReasonOf(context: OperationContext): Promise<KnownReason> {
  const { issuer, subject } = context.caller.principal;
  const key = `${LAST_REASONS_PREFIX}${createHash('sha256').update(`${issuer}\n${subject}`).digest('hex')}`;
  const stored = await readFresh(context, key);
  const now = context.state.wall();
  const known = stored === undefined ? undefined : readReason(stored.value);
  return {
    last: known !== undefined && known.expiresAt > now ? known.reason : undefined,
    writesOf(reason) {
      const value = JSON.stringify({ reason, expiresAt: now + CONTROL_BOUNDS.lastReasonMs });
      return {
        conditions: [
          stored === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: stored.version },
        ],
        writes: [{ kind: 'put', key, value, schema: SCHEMA, minReader: SCHEMA }],
      };
    },
  };
}

/** What cannot be read says nothing of anybody. */
function readReason(value: string): { readonly reason: string; readonly expiresAt: number } | undefined {
  try {
    const { reason, expiresAt } = JSON.parse(value) as { readonly reason?: unknown; readonly expiresAt?: unknown };
    return typeof reason === 'string' && typeof expiresAt === 'number' ? { reason, expiresAt } : undefined;
  } catch {
    return undefined;
  }
}
