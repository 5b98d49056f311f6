/**
 * Where much of a cluster is lost at once, moving shards onto what is left makes it worse: nothing is moved for anybody's health then. Shards that nobody
 * serves are reassigned all the same, by whoever leads the map. Who leaves by plan is not lost.
 */
import type { RebalancePolicy } from '../policy/policy-model.ts';
import type { RankedNode } from './health-ranking.ts';

export class MassFailureBrake {
  #isPulled = false;
  #lost = 0;
  #of = 0;

  get isPulled(): boolean {
    return this.#isPulled;
  }

  get lost(): number {
    return this.#lost;
  }

  get of(): number {
    return this.#of;
  }

  /** As whoever looked before has left it. */
  resume(isPulled: boolean): void {
    this.#isPulled = isPulled;
  }

  /** Of the nodes that are not on their way out. */
  get lostRatio(): number {
    return this.#of === 0 ? 0 : this.#lost / this.#of;
  }

  get words(): string {
    return `${this.#lost} of ${this.#of} nodes are lost or sick`;
  }

  see(ranked: readonly RankedNode[], { enterRatio, leaveRatio, leastNodes }: RebalancePolicy['brake']): void {
    const counted = ranked.filter(({ verdict, liveness }) => verdict !== 'leaving' && liveness !== 'left');
    this.#of = counted.length;
    this.#lost = counted.filter(({ verdict, liveness }) => verdict !== 'well' || liveness !== 'alive').length;
    if (this.lostRatio >= enterRatio && this.#lost >= leastNodes) this.#isPulled = true;
    else if (this.lostRatio <= leaveRatio) this.#isPulled = false;
  }
}
