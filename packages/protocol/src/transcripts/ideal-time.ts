/** The time of a transcript: it goes from what is due to what is due, in order, with the timers of machines in between. */
interface Ticking {
  readonly name: string;
  readonly machine: { nextDeadline(): number | null };
  readonly stopped: boolean;
  readonly dead: boolean;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const STARTS_AT = 1_000;

export class IdealTime {
  readonly #queue: Due[] = [];
  #order = 0;
  #now = STARTS_AT;

  /** Milliseconds. */
  get now(): number {
    return this.#now;
  }

  later(ms: number, run: () => void): void {
    this.#queue.push({ at: this.#now + ms, order: this.#order++, run });
    this.#queue.sort((a, b) => a.at - b.at || a.order - b.order);
  }

  /** Lets so many milliseconds pass; `onTimer` is told whose machine's deadline has come. */
  pass(ms: number, hosts: () => Iterable<Ticking>, onTimer: (name: string) => void): void {
    const until = this.#now + ms;
    for (;;) {
      const timer = nextTimer(hosts());
      const due = this.#queue[0];
      const at = Math.min(timer?.at ?? Number.POSITIVE_INFINITY, due?.at ?? Number.POSITIVE_INFINITY);
      if (at > until) break;
      this.#now = Math.max(this.#now, at);
      if (due !== undefined && due.at <= at) {
        this.#queue.shift();
        due.run();
      } else if (timer !== null) onTimer(timer.name);
    }
    this.#now = until;
  }
}

function nextTimer(hosts: Iterable<Ticking>): { readonly at: number; readonly name: string } | null {
  let next: { readonly at: number; readonly name: string } | null = null;
  for (const { name, machine, stopped, dead } of hosts) {
    const at = stopped || dead ? null : machine.nextDeadline();
    if (at !== null && (next === null || at < next.at)) next = { at, name };
  }
  return next;
}
