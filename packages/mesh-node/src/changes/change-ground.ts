/** What changes are judged by at one moment, put together of all that whoever leads has read: the mesh, moves in flight, and of each namespace its policy and health. */
import type { Clock } from '@omnirelay/primitives';
import { decodeMoves, type HandoverMove, MOVES_PREFIX, type Namespace } from '@omnirelay/protocol';
import type { MeshView, Pace } from '@omnirelay/protocol/change';
import type { RegistryMirror } from '../control-plane/registry-mirror.ts';
import type { FollowedPolicies } from '../rebalance/policies/followed-policies.ts';
import type { FollowedShards } from '../sharding/followed-shards.ts';
import type { ShardLeader } from '../sharding/leader/shard-leader.ts';
import { approvalRule } from './approval-rule.ts';
import type { BegunMoves } from './begun-moves.ts';
import type { ChangeContents } from './change-contents.ts';
import { meshView } from './change-sight.ts';
import type { FollowedChanges } from './followed-changes.ts';
import { type CheckFacts, measureChecks } from './measure-checks.ts';
import { healthOf } from './namespace-health.ts';
import type { RunFacts } from './run-changes.ts';
import { paceOf } from './run-pace.ts';
import type { SettleFacts } from './settle-steps.ts';
import type { TendFacts } from './tend-change.ts';

export interface ChangeGroundDeps {
  readonly changes: FollowedChanges;
  readonly contents: ChangeContents;
  readonly begun: BegunMoves;
  readonly policies: FollowedPolicies;
  /** `rebalance-state/`. */
  readonly states: RegistryMirror;
  readonly follow: FollowedShards;
  readonly leader: Pick<ShardLeader, 'sight' | 'desks'>;
  readonly clock: Clock;
}

export class ChangeGround {
  readonly #deps: ChangeGroundDeps;
  readonly #view: MeshView;
  readonly #freezesVersion: bigint | undefined;
  /** Another one whenever anything is that a precondition may speak of. */
  readonly text: string;

  constructor(deps: ChangeGroundDeps) {
    this.#deps = deps;
    this.#view = meshView({ ...deps, owners: deps.leader.sight.owners });
    const { follow, policies, leader } = deps;
    this.#freezesVersion = policies.freezesVersion;
    const namespaces = [...follow.all()].map(
      ([namespace, { version }]) => `${namespace}:${version}.${follow.map(namespace)?.head?.map.generation}`,
    );
    const documents = policies.written().map((id) => `${id}:${policies.policyVersion(id)}`);
    this.text = [leader.sight.version, ...namespaces, ...documents].join(' ');
  }

  runFacts(): Omit<RunFacts, 'returnMs'> {
    const { clock, leader } = this.#deps;
    return {
      ...{ now: clock.now(), wall: clock.wall(), mesh: this.#view, sight: leader.sight, moves: this.#moves() },
      paceOf: (namespace) => this.#paceOf(namespace),
    };
  }

  settleFacts(): Omit<SettleFacts, 'fence'> {
    const { clock, follow } = this.#deps;
    return {
      wall: clock.wall(),
      moves: follow.moves,
      freezesVersion: this.#freezesVersion,
      settingsOf: (namespace) => follow.settings(namespace),
      generationOf: (namespace) => follow.map(namespace)?.head?.map.generation ?? 0n,
    };
  }

  tendFacts(): Omit<TendFacts, 'actor' | 'fails'> {
    const { clock, changes, policies } = this.#deps;
    return {
      wall: clock.wall(),
      view: this.#view,
      other: (id) => changes.get(id)?.header,
      checksOf: ({ rollbackOf }, content) =>
        measureChecks(content, (namespace) => {
          const facts = this.#checkFacts(namespace);
          // What undoes a change moves what has just been moved, back to what was approved before.
          return rollbackOf === undefined ? facts : { ...facts, cooled: new Set() };
        }),
      ruleOf: (header, namespaces) =>
        approvalRule(
          header,
          namespaces.map((namespace) => policies.effectivePolicy(namespace)),
        ),
    };
  }

  #moves(): ReadonlyMap<Namespace, readonly HandoverMove[]> {
    const moves = new Map<Namespace, readonly HandoverMove[]>();
    for (const { key, value } of this.#deps.follow.moves.records())
      moves.set(key.slice(MOVES_PREFIX.length) as Namespace, decodeMoves(value)?.moves ?? []);
    return moves;
  }

  #paceOf(namespace: Namespace): Pace {
    const { policies, states, begun, leader, clock } = this.#deps;
    return paceOf(namespace, {
      ...{ begun, sight: leader.sight, wall: clock.wall() },
      policy: policies.effectivePolicy(namespace),
      health: healthOf(namespace, states),
    });
  }

  #checkFacts(namespace: Namespace): CheckFacts {
    const { policies, states, begun, leader, follow, clock } = this.#deps;
    const policy = policies.effectivePolicy(namespace);
    const wall = clock.wall();
    const { owners } = leader.sight;
    return {
      policy,
      map: follow.map(namespace)?.head?.map,
      health: healthOf(namespace, states),
      begun: begun.withinHour(namespace, wall).length,
      cooled: begun.cooled(namespace, wall, policy.limits.cooldownMs),
      placement: leader.desks.get(namespace)?.placed,
      taking: owners.taking(),
      leaves: (node) => owners.givesAway(node),
    };
  }
}
