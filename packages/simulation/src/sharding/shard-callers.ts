/** Who calls: shards at random, half of the calls for the same few, most of them of whom the map names, some of whoever stands there. */
import type { Prng } from '@omnirelay/primitives';
import { ownerIn } from './checkers/owner-in.ts';
import type { Call } from './shard-calls.ts';
import type { ShardRun } from './shard-run.ts';

/** Milliseconds between two calls, on average. */
const EVERY = 4;
/** Shards that are called so often that one changes hands with calls under way, as a rule. */
const BUSY = 16;

export class ShardCallers {
  readonly #run: ShardRun;
  readonly #prng: Prng;
  #calls = 0;

  constructor(run: ShardRun, prng: Prng) {
    this.#run = run;
    this.#prng = prng;
  }

  call(): void {
    const { time, ledger, namespaces, checkers } = this.#run;
    const random = this.#prng;
    const { namespace } = namespaces[random.below(namespaces.length)]!;
    const shard = random.below(random.below(2) === 0 ? BUSY : this.#run.shards);
    const owner = ownerIn(ledger.map(namespace), shard);
    const astray = owner === null || random.below(5) === 0;
    const host = astray ? this.#run.anyHost(random) : this.#run.hostNamed(owner);
    const call: Call = { id: ++this.#calls, namespace, shard, hops: 0 };
    for (const checker of checkers) checker.onCall?.(call.id);
    if (host === undefined) this.#run.tell(call, 'again');
    else host.calls.take(call);
    time.schedule(time.now + 1 + random.below(2 * EVERY), () => this.call());
  }
}
