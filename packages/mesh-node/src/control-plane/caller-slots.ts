/** Places on this node that are bounded, for all and for one caller, so that nobody can hold all of them. */
import type { Caller } from './caller.ts';
import type { Problem } from './problem.ts';

export interface CallerSlotsOptions {
  readonly most: number;
  readonly mostOfCaller: number;
  /** What is thrown where there is none: `own` are the caller's. */
  readonly refusal: (taken: { readonly all: number; readonly own: number }) => Problem;
  /** Called with how many are taken, each time that this changes. */
  readonly onTaken?: (all: number) => void;
}

export class CallerSlots {
  readonly #options: CallerSlotsOptions;
  readonly #byCaller = new Map<string, number>();
  #taken = 0;

  constructor(options: CallerSlotsOptions) {
    this.#options = options;
  }

  /** @throws Problem as `refusal` says */
  take({ principal }: Pick<Caller, 'principal'>): Disposable {
    const { most, mostOfCaller, refusal } = this.#options;
    const key = `${principal.issuer}\n${principal.subject}`;
    const own = this.#byCaller.get(key) ?? 0;
    if (this.#taken >= most || own >= mostOfCaller) throw refusal({ all: this.#taken, own });
    this.#count(key, own + 1, 1);
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#count(key, (this.#byCaller.get(key) ?? 1) - 1, -1);
      },
    };
  }

  #count(key: string, own: number, by: number): void {
    this.#taken += by;
    if (own <= 0) this.#byCaller.delete(key);
    else this.#byCaller.set(key, own);
    this.#options.onTaken?.(this.#taken);
  }
}
