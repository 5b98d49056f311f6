'use client';
/** The rules of a namespace as rows: which shards, and on which nodes they may not be. What is wrong with one stands below it. */
import { PickField, TextField } from '../../ui/form-fields.tsx';
import { DraftRows, type RowsProps } from './draft-rows.tsx';
import { type Apart, type NodesBy, nextRow, type RuleDraft, type RuleKind } from './namespace-draft.ts';

const KINDS: readonly (readonly [RuleKind, string])[] = [
  ['pin', 'only on'],
  ['exclude', 'never on'],
  ['anti-affinity', 'kept apart'],
];
const BY: readonly (readonly [NodesBy, string])[] = [
  ['nodeId', 'node'],
  ['label', 'label'],
  ['zone', 'zone'],
  ['region', 'region'],
];
const SUCH_AS: Readonly<Record<NodesBy, string>> = {
  nodeId: 'n6',
  label: 'gpu=yes',
  zone: 'eu-west-a',
  region: 'eu-west',
};
const APART: readonly (readonly [Apart, string])[] = [
  ['node', 'by node'],
  ['zone', 'by zone'],
  ['region', 'by region'],
];

const newRule = (rules: readonly RuleDraft[]): RuleDraft => {
  const row = nextRow(rules);
  const fields = { from: '', to: '', which: '', shards: '' };
  return { row, id: `rule-${row + 1}`, kind: 'exclude', by: 'nodeId', apart: 'node', ...fields };
};

export const RuleRows = ({ rows, ...rest }: RowsProps<RuleDraft>) => (
  <DraftRows
    {...rest}
    rows={rows}
    title="Rules"
    noun="rule"
    path="rules"
    none="None: any node of its roles may own any shard."
    fresh={() => newRule(rows)}
  >
    {(rule, { index, put }) => (
      <>
        <TextField label={`Rule ${index + 1}`} width="w-24" value={rule.id} onChange={(id) => put({ id })} />
        <PickField label="Shards are" width="w-28" value={rule.kind} options={KINDS} onPick={(kind) => put({ kind })} />
        <RuleTerms rule={rule} onChange={put} />
      </>
    )}
  </DraftRows>
);

interface RuleTermsProps {
  readonly rule: RuleDraft;
  readonly onChange: (change: Partial<RuleDraft>) => void;
}

function RuleTerms({ rule, onChange }: RuleTermsProps) {
  if (rule.kind === 'anti-affinity')
    return (
      <>
        <TextField
          label="These shards"
          width="w-36"
          placeholder="7, 39"
          value={rule.shards}
          onChange={(shards) => onChange({ shards })}
        />
        <PickField
          label="How"
          width="w-28"
          value={rule.apart}
          options={APART}
          onPick={(apart) => onChange({ apart })}
        />
      </>
    );
  return (
    <>
      <TextField label="From shard" width="w-18" value={rule.from} onChange={(from) => onChange({ from })} />
      <TextField label="To shard" width="w-18" value={rule.to} onChange={(to) => onChange({ to })} />
      <PickField label="Nodes by" width="w-28" value={rule.by} options={BY} onPick={(by) => onChange({ by })} />
      <TextField
        label="Which"
        width="w-28"
        placeholder={SUCH_AS[rule.by]}
        value={rule.which}
        onChange={(which) => onChange({ which })}
      />
    </>
  );
}
