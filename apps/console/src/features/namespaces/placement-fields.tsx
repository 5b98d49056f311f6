'use client';
/** How the shards of a namespace are placed, by what strategy and rules and on nodes of which roles; and whether their effects are fenced. */
import type { FieldProblem } from '../../data/console-api.tsx';
import { PickField, TextField } from '../../ui/form-fields.tsx';
import { problemAt, problemsWithin } from './field-problems.ts';
import { HomeRows } from './home-rows.tsx';
import type { Effects, NamespaceDraft, Role, StrategyId } from './namespace-draft.ts';
import { RowProblems } from './row-problems.tsx';
import { RuleRows } from './rule-rows.tsx';

export interface FormProps {
  readonly draft: NamespaceDraft;
  readonly problems: readonly FieldProblem[];
  readonly onChange: (change: Partial<NamespaceDraft>) => void;
}

const STRATEGIES: readonly (readonly [StrategyId, string])[] = [
  ['rendezvous', 'rendezvous'],
  ['ring', 'ring'],
  ['locality', 'locality'],
];
const STRATEGY_WORDS: Readonly<Record<StrategyId, string>> = {
  rendezvous: 'Each shard goes to the node that it likes best, by weight.',
  ring: 'Each node has positions on a circle, and the shards that follow them.',
  locality: 'Shards go to nodes of their zone, else of their region, else to any.',
};
const EFFECTS: readonly (readonly [Effects, string])[] = [
  ['unfenced', 'unfenced'],
  ['fenced', 'fenced'],
];
const EFFECTS_WORDS: Readonly<Record<Effects, string>> = {
  unfenced: "A shard whose owner died waits until that one's lease has run out.",
  fenced: 'Every effect carries the fence to where it lands, so a shard is taken over without waiting.',
};
const ROLES: readonly Role[] = ['worker', 'gateway', 'control'];

export function PlacementFields({ draft, problems, onChange }: FormProps) {
  const { strategy, virtualNodes, homes, rules, roles, effects } = draft;
  return (
    <>
      <div className="flex flex-wrap items-start gap-3">
        <PickField
          label="Strategy"
          width="w-40"
          value={strategy}
          options={STRATEGIES}
          problem={problemAt(problems, 'strategy') ?? problemAt(problems, 'strategy.id')}
          onPick={(id) => onChange({ strategy: id })}
        />
        {strategy === 'ring' ? (
          <TextField
            label="Positions a node"
            width="w-36"
            numeric
            placeholder="64"
            value={virtualNodes}
            problem={problemAt(problems, 'strategy.virtualNodes')}
            onChange={(text) => onChange({ virtualNodes: text })}
          />
        ) : null}
        <PickField
          label="Effects"
          width="w-32"
          value={effects}
          options={EFFECTS}
          problem={problemAt(problems, 'effects')}
          onPick={(one) => onChange({ effects: one })}
        />
        <fieldset className="flex flex-col gap-1">
          <legend className="pb-1 text-soft">Roles that may own</legend>
          <div className="flex h-7 items-center gap-3">
            {ROLES.map((role) => (
              <label key={role} className="flex items-center gap-1.5">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={roles.includes(role)}
                  onChange={(event) =>
                    onChange({
                      roles: ROLES.filter((one) => (one === role ? event.target.checked : roles.includes(one))),
                    })
                  }
                />
                {role}
              </label>
            ))}
          </div>
          <RowProblems problems={problemsWithin(problems, 'roles')} />
        </fieldset>
      </div>
      <p className="text-sm text-soft">
        {STRATEGY_WORDS[strategy]} {EFFECTS_WORDS[effects]}
      </p>
      {strategy === 'locality' ? (
        <HomeRows rows={homes} problems={problems} onChange={(rows) => onChange({ homes: rows })} />
      ) : null}
      <RuleRows rows={rules} problems={problems} onChange={(rows) => onChange({ rules: rows })} />
    </>
  );
}
