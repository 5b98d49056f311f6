/** Which of the shards that are to be kept apart stands in which domain. */
import type { CompiledRules, SiblingGroup } from './compile-rules.ts';

const NONE: readonly number[] = [];

export class Siblings {
  readonly #groups: readonly SiblingGroup[];
  readonly #groupsOf: ReadonlyMap<number, readonly number[]>;
  /** Of each group, who is in a domain. */
  readonly #within: readonly Map<number, Set<number>>[];

  constructor({ groups, groupsOf }: CompiledRules) {
    this.#groups = groups;
    this.#groupsOf = groupsOf;
    this.#within = groups.map(() => new Map());
  }

  groupsOf(shard: number): readonly number[] {
    return this.#groupsOf.get(shard) ?? NONE;
  }

  has(shard: number): boolean {
    return this.#groups.length > 0 && this.#groupsOf.has(shard);
  }

  add(shard: number, node: number): void {
    if (this.#groups.length === 0) return;
    for (const group of this.groupsOf(shard)) {
      const within = this.#within[group] as Map<number, Set<number>>;
      const domain = this.#domain(group, node);
      const present = within.get(domain);
      if (present === undefined) within.set(domain, new Set([shard]));
      else present.add(shard);
    }
  }

  remove(shard: number, node: number): void {
    if (this.#groups.length === 0) return;
    for (const group of this.groupsOf(shard)) this.#within[group]?.get(this.#domain(group, node))?.delete(shard);
  }

  /** Those that keep the shard from the node, each once, in no order that says anything. */
  blockers(shard: number, node: number): number[] {
    const found = new Set<number>();
    for (const group of this.groupsOf(shard))
      for (const other of this.#within[group]?.get(this.#domain(group, node)) ?? NONE)
        if (other !== shard) found.add(other);
    return [...found].sort((a, b) => a - b);
  }

  blocked(shard: number, node: number): boolean {
    return this.groupsOf(shard).some((group) => {
      const present = this.#within[group]?.get(this.#domain(group, node));
      return present !== undefined && present.size > (present.has(shard) ? 1 : 0);
    });
  }

  #domain(group: number, node: number): number {
    return (this.#groups[group] as SiblingGroup).domain[node] as number;
  }
}
