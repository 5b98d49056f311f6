/** A planted bug, laid over the real machine from outside. It proves that a checker sees what it is there to see. */
import type { Instant } from '@omnirelay/primitives';
import type { MembershipView, SwimGauges, SwimInput, SwimOutput, SwimSettings } from '@omnirelay/protocol';
import type { Birth, MembershipMachine } from '../sim-node.ts';

export interface Mutant {
  readonly name: string;
  /** The checker that must catch it. */
  readonly caughtBy: string;
  readonly settings?: (settings: SwimSettings) => SwimSettings;
  /** Undefined leaves this node as it is. */
  readonly wrap?: (machine: MembershipMachine, birth: Birth) => MembershipMachine | undefined;
}

/** Passes everything through; a mutant overrides what it breaks. */
export class MachineWrapper implements MembershipMachine {
  protected readonly inner: MembershipMachine;

  constructor(inner: MembershipMachine) {
    this.inner = inner;
  }

  handle(input: SwimInput, now: Instant): void {
    this.inner.handle(input, now);
  }

  nextDeadline(): Instant | null {
    return this.inner.nextDeadline();
  }

  takeOutputs(): readonly SwimOutput[] {
    return this.inner.takeOutputs();
  }

  view(): MembershipView {
    return this.inner.view();
  }

  gauges(): SwimGauges {
    return this.inner.gauges();
  }
}
