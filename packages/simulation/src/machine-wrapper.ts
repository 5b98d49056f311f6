/** Passes everything through to the real machine; who lays something over it overrides what differs. */
import type { Instant } from '@omnirelay/primitives';
import type { MembershipView, SwimGauges, SwimInput, SwimOutput } from '@omnirelay/protocol';
import type { MembershipMachine } from './sim-node.ts';

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
