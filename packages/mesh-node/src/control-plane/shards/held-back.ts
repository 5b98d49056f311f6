/** Why rounds begin no move of a namespace that can wait: a freeze, a maintenance that is to come, a plan, or that people decide. In a few words, with the value of its policy that says so. */
import type { Namespace } from '@omnirelay/protocol';
import { judgeWindows, policyIdOf } from '@omnirelay/protocol/policy';
import type { ShardHeldBy } from '@omnirelay/wire';
import type { ControlState } from '../operation-context.ts';

export interface Held {
  /** `change freeze until Mon 06:00 UTC: the sale`. */
  readonly words: string;
  readonly by: ShardHeldBy;
}

/** Within these a day of the week is one day. */
const NEAR_MS = 6 * 86_400_000;

/** `Mon 06:00 UTC`, and beyond six days `2026-12-24 06:00 UTC`. */
export function dayText(at: number, wall: number): string {
  const text = new Date(at).toISOString();
  const day = at - wall < NEAR_MS ? new Date(at).toUTCString().slice(0, 3) : text.slice(0, 10);
  return `${day} ${text.slice(11, 16)} UTC`;
}

/** Undefined where rounds go on. */
export function heldBack(
  { policies, wall }: Pick<ControlState, 'policies' | 'wall'>,
  namespace: Namespace,
): Held | undefined {
  const said = policies.controllers.get(namespace);
  if (said?.holdsRounds !== true) return undefined;
  const policy = policies.followed.effectivePolicy(namespace);
  const by = (path: string): ShardHeldBy => ({ policy: policyIdOf(namespace), path });
  const now = wall();
  const { heldBy: window } = judgeWindows(policy.windows, now);
  if (window !== null) {
    const words =
      window.kind === 'freeze'
        ? `change freeze until ${dayText(window.until, now)}: ${window.reason}`
        : `maintenance that begins ${dayText(window.from, now)}: ${window.reason}`;
    return { words, by: by(`windows.${window.id}`) };
  }
  if (said.changeId !== undefined) return { words: `plan ${said.changeId}: ${said.why}`, by: by('mode') };
  return policy.mode === 'approval'
    ? { words: 'people decide what moves, and no plan has it yet', by: by('mode') }
    : { words: said.why, by: by('mode') };
}
