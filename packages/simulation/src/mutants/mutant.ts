/** A planted bug, laid over the real machine from outside. It proves that a checker sees what it is there to see. */
import type { SwimSettings } from '@omnirelay/protocol';
import type { Birth, MembershipMachine } from '../sim-node.ts';

export interface Mutant {
  readonly name: string;
  /** The checker that must catch it. */
  readonly caughtBy: string;
  readonly settings?: (settings: SwimSettings) => SwimSettings;
  /** Undefined leaves this node as it is. */
  readonly wrap?: (machine: MembershipMachine, birth: Birth) => MembershipMachine | undefined;
}
