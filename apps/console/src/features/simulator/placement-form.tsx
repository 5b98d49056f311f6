'use client';
/** Another placement than there is: where shards of the strategy locality would like to be, and rules in place of those there are. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ShardNamespace } from '../../data/model.ts';
import { PickField, TextField } from '../../ui/form-fields.tsx';
import { Chips } from './chips.tsx';
import { NameField } from './name-field.tsx';
import { distinct, type WhatIf } from './what-if.ts';
import {
  type Home,
  type Rule,
  ruleWords,
  SELECTOR_KINDS,
  type SelectorKind,
  selector,
  shardNamed,
  writeHome,
} from './what-if-text.ts';

export interface PlacementFormProps {
  readonly whatIf: WhatIf;
  readonly namespace: ShardNamespace | undefined;
  readonly onChange: (change: Partial<WhatIf>) => void;
}

export function Homes({ whatIf, onChange }: PlacementFormProps) {
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [region, setRegion] = useState('');
  const [zone, setZone] = useState('');
  const [from, to] = [shardNamed(first), shardNamed(last === '' ? first : last)];
  const home: Home | undefined =
    from === undefined || to === undefined || from > to || region === ''
      ? undefined
      : { from, to, region, ...(zone === '' ? {} : { zone }) };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-medium">Homes: where shards would like to be</legend>
      <div className="flex flex-wrap items-end gap-3">
        <TextField label="From shard" value={first} onChange={setFirst} placeholder="0" width="w-24" />
        <TextField label="To shard" value={last} onChange={setLast} placeholder="the same" width="w-24" />
        <NameField label="Home region" value={region} onChange={setRegion} />
        <NameField label="Home zone" value={zone} onChange={setZone} placeholder="any" />
        <button
          type="button"
          className="button"
          disabled={home === undefined}
          onClick={() => onChange({ homes: [...whatIf.homes, ...(home === undefined ? [] : [home])] })}
        >
          <Plus className="size-3.5" aria-hidden="true" />
          Add home
        </button>
      </div>
      <Chips
        label="Homes"
        items={whatIf.homes.map((one, index) => ({ key: String(index), words: writeHome(one) }))}
        onRemove={(key) => onChange({ homes: whatIf.homes.filter((_, index) => String(index) !== key) })}
      />
    </fieldset>
  );
}

const KINDS = ['pin', 'exclude', 'anti-affinity'] as const;
const APART = ['node', 'zone', 'region'] as const;

/** A rule begins with those there are: what is supposed stands in their place. */
export function Rules({ whatIf, namespace, onChange }: PlacementFormProps) {
  const stored = namespace?.rules ?? [];
  const rules = whatIf.rules ?? stored;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-medium">Rules</legend>
      <p className="flex flex-wrap items-center gap-2 text-soft">
        {whatIf.rules === undefined
          ? `As they are: ${stored.length === 0 ? 'none' : stored.length}.`
          : whatIf.rules.length === 0
            ? 'None.'
            : `These ${whatIf.rules.length} in place of the ${stored.length} there are.`}
        {whatIf.rules === undefined ? null : (
          <button type="button" className="button h-6" onClick={() => onChange({ rules: undefined })}>
            As they are
          </button>
        )}
        {rules.length === 0 ? null : (
          <button type="button" className="button h-6" onClick={() => onChange({ rules: [] })}>
            Without any
          </button>
        )}
      </p>
      <AddRule onRule={(rule) => onChange({ rules: distinct([...rules, rule], ({ id }) => id) })} />
      <Chips
        label="Rules that hold"
        items={rules.map((rule) => ({ key: rule.id, words: ruleWords(rule) }))}
        onRemove={(id) => onChange({ rules: rules.filter((rule) => rule.id !== id) })}
      />
    </fieldset>
  );
}

function AddRule({ onRule }: { readonly onRule: (rule: Rule) => void }) {
  const [kind, setKind] = useState<(typeof KINDS)[number]>('pin');
  const [id, setId] = useState('');
  const [shards, setShards] = useState('');
  const [by, setBy] = useState<SelectorKind>('node');
  const [value, setValue] = useState('');
  const [apart, setApart] = useState<(typeof APART)[number]>('node');
  const rule = ruleOf({ kind, id, shards, by, value, apart });
  return (
    <div className="flex flex-wrap items-end gap-3">
      <PickField label="Kind" width="w-32" value={kind} options={KINDS.map((one) => [one, one])} onPick={setKind} />
      <NameField label="Name of the rule" value={id} onChange={setId} />
      <TextField
        label={kind === 'anti-affinity' ? 'Shards, two or more' : 'Shards'}
        width="w-36"
        value={shards}
        onChange={setShards}
        placeholder={kind === 'anti-affinity' ? '7 8' : '400-420'}
      />
      {kind === 'anti-affinity' ? (
        <PickField
          label="Apart by"
          width="w-32"
          value={apart}
          options={APART.map((one) => [one, one])}
          onPick={setApart}
        />
      ) : (
        <>
          <PickField
            label="Nodes by"
            width="w-32"
            value={by}
            options={SELECTOR_KINDS.map((one) => [one, one])}
            onPick={setBy}
          />
          <NameField
            label="Which"
            value={value}
            onChange={setValue}
            placeholder={by === 'label' ? 'gpu=yes' : `a ${by}`}
          />
        </>
      )}
      <button
        type="button"
        className="button"
        disabled={rule === undefined}
        onClick={() => (rule === undefined ? undefined : onRule(rule))}
      >
        <Plus className="size-3.5" aria-hidden="true" />
        Add rule
      </button>
    </div>
  );
}

interface TypedRule {
  readonly kind: Rule['kind'];
  readonly id: string;
  readonly shards: string;
  readonly by: SelectorKind;
  readonly value: string;
  readonly apart: 'node' | 'zone' | 'region';
}

/** Undefined while something is missing. */
export function ruleOf({ kind, id, shards, by, value, apart }: TypedRule): Rule | undefined {
  if (id === '') return undefined;
  if (kind === 'anti-affinity') {
    const named = shards.split(/[\s,]+/).flatMap((word) => (word === '' ? [] : [shardNamed(word)]));
    const known = named.filter((one) => one !== undefined);
    return known.length < 2 || known.length < named.length ? undefined : { id, kind, shards: known, apart };
  }
  const [, first, last = first] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(shards) ?? [];
  const [from, to] = [shardNamed(first), shardNamed(last)];
  return from === undefined || to === undefined || from > to || value === ''
    ? undefined
    : { id, kind, from, to, nodes: selector(by, value), shards: [] };
}
