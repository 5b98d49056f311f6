/** `mesh.leadership`: what this node stands for, and how long its lease lasts. */
import { GLOBAL_CONTROL, type ScopeSetting } from '@omnirelay/protocol';
import { z } from 'zod';
import { CONFIG_BOUNDS } from '../bounds.ts';
import { duration } from '../durations.ts';

const PART = '[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?';
const SCOPE_HELP = `expected a name such as "jobs" or "jobs/eu": parts of 1 to 63 characters of a-z, 0-9, '.', '_' or '-', joined by '/'`;

/** What is stood for by other ways than a scope that a file names. */
function whyReserved(scope: string): string | undefined {
  if (scope === GLOBAL_CONTROL.scope)
    return 'global-control is stood for by every control node, without being named: leave it out';
  if (/^node(?:\/|$)/.test(scope)) return 'node/ belongs to the leases of nodes: choose another name';
  if (/^shard(?:\/|$)/.test(scope)) return 'shard/ belongs to shards: name them in mesh.leadership.shards';
  return undefined;
}

/** One check that says one thing: a check that aborts would hide what else is wrong with the file. */
const name = (pattern: RegExp, help: string, refusal = (_: string): string | undefined => undefined) =>
  z
    .string({ error: ({ input }) => (input === undefined ? undefined : help) })
    .superRefine((text, context) => {
      const message = text.length <= CONFIG_BOUNDS.scopeLength && pattern.test(text) ? refusal(text) : help;
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({ pattern: pattern.source, maxLength: CONFIG_BOUNDS.scopeLength, 'x-value': 'name' });

const scopeName = name(new RegExp(`^${PART}(?:/${PART})*$`), SCOPE_HELP, whyReserved).describe(
  'The name of the scope.',
);
const shard = name(new RegExp(`^${PART}/${PART}$`), 'expected namespace/shard, for example orders/7');

/** A name alone is a scope whose effects are not fenced. */
const scope = z
  .preprocess(
    (value) => (typeof value === 'string' ? { scope: value } : value),
    z.strictObject(
      {
        scope: scopeName,
        effects: z
          .enum(['unfenced', 'fenced'])
          .default('unfenced')
          .describe(
            'Whether every effect under the scope carries the fence to where it lands: then another may take over before the old lease has run out.',
          ),
      },
      {
        error: (issue) =>
          issue.code === 'invalid_type' ? 'expected the name of a scope, or a mapping {scope, effects}' : undefined,
      },
    ),
  )
  .meta({ 'x-or-text': true });

export const leadershipSection = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether this node stands for anything. Control nodes always stand for `global-control` when it does.'),
    profile: z
      .enum(['default', 'sentinel'])
      .default('default')
      .describe('Which timings the other keys start from; `sentinel` is for a store whose failover takes seconds.'),
    scopes: z
      .array(scope)
      .max(CONFIG_BOUNDS.scopes)
      .prefault([])
      .describe(
        'Scopes that this node stands for: names, or mappings {scope, effects}. `effects: unfenced`, the default, lets the old lease run out before another leads; `fenced` does not wait, for effects that all carry the fence.',
      ),
    shards: z
      .array(shard)
      .max(CONFIG_BOUNDS.scopes)
      .default([])
      .describe(
        'Shards, as namespace/shard, that this node stands for, first come first served, where no map says who owns them.',
      ),
    ttl: duration({ atLeast: '500ms', atMost: '1m' })
      .optional()
      .describe('How long this node’s lease lasts without being renewed: what it led is led by another soon after.')
      .meta({ 'x-default': 'the profile’s' }),
    renewInterval: duration({ atLeast: '100ms', atMost: '20s' })
      .optional()
      .describe('How often the lease is renewed; at least three renewals fit into a ttl.')
      .meta({ 'x-default': 'the profile’s' }),
    rho: z
      .number()
      .min(0.0001)
      .max(0.2)
      .optional()
      .describe('How far the rate of any clock may be off, as a share: 0.01 is one percent.')
      .meta({ 'x-default': 'the profile’s' }),
  })
  .prefault({})
  .describe('What this node stands for as a leader, and the lease that this hangs on.');

/** Standing for nothing and naming scopes, and naming one twice. */
export function leadershipContradictions(leadership: unknown): { readonly path: string; readonly message: string }[] {
  const { enabled, scopes, shards } = (leadership ?? {}) as { enabled?: unknown; scopes?: unknown; shards?: unknown };
  return (['scopes', 'shards'] as const).flatMap((key) => {
    const list: unknown = key === 'scopes' ? scopes : shards;
    if (!Array.isArray(list) || list.length === 0) return [];
    const path = `leadership.${key}`;
    if (enabled === false)
      return [{ path, message: 'with mesh.leadership.enabled: false this node stands for nothing: leave it out' }];
    const seen = new Set<unknown>();
    return list.flatMap((entry: ScopeSetting | string, index) => {
      const name = typeof entry === 'string' ? entry : entry?.scope;
      if (name === undefined || !seen.has(name)) {
        seen.add(name);
        return [];
      }
      return [{ path: `${path}.${index}`, message: `${name} is named twice: remove one of them` }];
    });
  });
}
