/** How long people have to approve and begin what is planned. */
import { formatDuration, parseDuration } from '@omnirelay/config';
import type { Namespace } from '@omnirelay/protocol';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { ControlState } from '../operation-context.ts';
import { Problem } from '../problem.ts';

/** Unix milliseconds; as the shortest of the policies says, where nobody asks for a time. @throws Problem invalid_input */
export function expiryOf(
  state: Pick<ControlState, 'policies' | 'wall'>,
  namespaces: readonly Namespace[],
  asked?: string,
): number {
  return state.wall() + (asked === undefined ? usual(state, namespaces) : read(asked));
}

const usual = ({ policies }: Pick<ControlState, 'policies'>, namespaces: readonly Namespace[]): number =>
  Math.min(
    ...(namespaces.length === 0 ? [null] : namespaces).map((one) => policies.followed.effectivePolicy(one).changeTtlMs),
  );

function read(text: string): number {
  const { least, most } = CONTROL_BOUNDS.changeLivesMs;
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= least && ms <= most) return ms;
  const message = `${JSON.stringify(text)}: expected a time from ${formatDuration(least)} to ${formatDuration(most)}, such as 24h`;
  throw new Problem('invalid_input', `expiresIn: ${message}`, { problems: [{ path: 'expiresIn', message }] });
}
