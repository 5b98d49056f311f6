'use client';
/** Other nodes than there are: further ones, some that are gone, and some, or all of a zone, that weigh otherwise. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { TextField } from '../../ui/form-fields.tsx';
import { Chips } from './chips.tsx';
import { NameField } from './name-field.tsx';
import { distinct, furtherNodes, MOST_NAMED, type WhatIf } from './what-if.ts';
import { type AddedNode, writeAdded, writeZoneWeight } from './what-if-text.ts';

export interface NodesFormProps {
  readonly whatIf: WhatIf;
  /** Nodes that there are, whatever they own. */
  readonly nodeIds: readonly string[];
  readonly onChange: (change: Partial<WhatIf>) => void;
}

export function FurtherNodes({ whatIf, nodeIds, onChange }: NodesFormProps) {
  const [count, setCount] = useState('1');
  const [region, setRegion] = useState('');
  const [zone, setZone] = useState('');
  const [weight, setWeight] = useState('');
  const known = new Set(nodeIds);
  const added = whatIf.addNodes.filter(({ nodeId }) => !known.has(nodeId));
  const add = (): void => {
    const taken = new Set([...nodeIds, ...whatIf.addNodes.map(({ nodeId }) => nodeId)]);
    const like: Omit<AddedNode, 'nodeId'> = {
      ...(region === '' ? {} : { region }),
      ...(region === '' || zone === '' ? {} : { zone }),
      ...(weight === '' ? {} : { weight: Number(weight) }),
    };
    const most = Math.min(Number(count) || 1, MOST_NAMED - whatIf.addNodes.length);
    onChange({ addNodes: [...whatIf.addNodes, ...furtherNodes(most, taken, like)] });
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-medium">Further nodes</legend>
      <div className="flex flex-wrap items-end gap-3">
        <TextField numeric label="How many" width="w-20" value={count} onChange={setCount} />
        <NameField label="Region" value={region} onChange={setRegion} placeholder="none" />
        <NameField label="Zone" value={zone} onChange={setZone} placeholder="none" disabled={region === ''} />
        <TextField numeric label="Weight" value={weight} onChange={setWeight} placeholder="100" width="w-24" />
        <button type="button" className="button" onClick={add}>
          <Plus className="size-3.5" aria-hidden="true" />
          Add
        </button>
      </div>
      <Chips
        label="Added nodes"
        items={added.map((node) => ({ key: node.nodeId, words: writeAdded(node) }))}
        onRemove={(id) => onChange({ addNodes: whatIf.addNodes.filter(({ nodeId }) => nodeId !== id) })}
      />
    </fieldset>
  );
}

export function MissingNodes({ whatIf, nodeIds, onChange }: NodesFormProps) {
  const [typed, setTyped] = useState('');
  const left = nodeIds.filter((nodeId) => !whatIf.removeNodes.includes(nodeId));
  const isKnown = left.includes(typed);
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isKnown) return;
        const addNodes = whatIf.addNodes.filter(({ nodeId }) => nodeId !== typed);
        onChange({ removeNodes: [...whatIf.removeNodes, typed], addNodes });
        setTyped('');
      }}
    >
      <div className="flex flex-wrap items-end gap-3">
        <NameField label="Without the node" value={typed} onChange={setTyped} names={left} placeholder="a node" />
        <button type="submit" className="button" disabled={!isKnown}>
          Leave it out
        </button>
      </div>
      <Chips
        label="Nodes that are left out"
        items={whatIf.removeNodes.map((nodeId) => ({ key: nodeId, words: nodeId }))}
        onRemove={(id) => onChange({ removeNodes: whatIf.removeNodes.filter((one) => one !== id) })}
      />
    </form>
  );
}

export interface OtherWeightsProps extends NodesFormProps {
  /** Zones that there are. */
  readonly zones: readonly string[];
}

/** Of a zone how many times as much its nodes weigh; of a node what it weighs, where 100 is usual. */
export function OtherWeights({ whatIf, nodeIds, zones, onChange }: OtherWeightsProps) {
  const [zone, setZone] = useState('');
  const [times, setTimes] = useState('2');
  const [nodeId, setNodeId] = useState('');
  const [weight, setWeight] = useState('200');
  const known = new Set(nodeIds);
  const weighed = whatIf.addNodes.filter((node) => known.has(node.nodeId));
  const weighZone = (): void => {
    const zoneWeights = distinct([...whatIf.zoneWeights, { zone, times: Number(times) }], writtenZone);
    onChange({ zoneWeights });
    setZone('');
  };
  const weighNode = (): void => {
    const addNodes = distinct([...whatIf.addNodes, { nodeId, weight: Number(weight) }], (node) => node.nodeId);
    onChange({ addNodes, removeNodes: whatIf.removeNodes.filter((one) => one !== nodeId) });
    setNodeId('');
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-medium">Other weights</legend>
      <div className="flex flex-wrap items-end gap-3">
        <NameField label="Of the zone" value={zone} onChange={setZone} names={zones} placeholder="a zone" />
        <TextField numeric label="Times" width="w-20" value={times} onChange={setTimes} />
        <button type="button" className="button" disabled={zone === '' || !isNumber(times)} onClick={weighZone}>
          Weigh the zone
        </button>
        <NameField label="Of the node" value={nodeId} onChange={setNodeId} names={nodeIds} placeholder="a node" />
        <TextField numeric label="Its weight" value={weight} onChange={setWeight} width="w-24" />
        <button type="button" className="button" disabled={!known.has(nodeId) || !isNumber(weight)} onClick={weighNode}>
          Weigh the node
        </button>
      </div>
      <Chips
        label="Zones that weigh otherwise"
        items={whatIf.zoneWeights.map((one) => ({ key: writtenZone(one), words: writeZoneWeight(one) }))}
        onRemove={(key) => onChange({ zoneWeights: whatIf.zoneWeights.filter((one) => writtenZone(one) !== key) })}
      />
      <Chips
        label="Nodes that weigh otherwise"
        items={weighed.map((node) => ({ key: node.nodeId, words: writeAdded(node) }))}
        onRemove={(key) => onChange({ addNodes: whatIf.addNodes.filter((node) => node.nodeId !== key) })}
      />
    </fieldset>
  );
}

const writtenZone = ({ zone, region }: { readonly zone: string; readonly region?: string }): string =>
  `${region ?? ''}/${zone}`;

const isNumber = (text: string): boolean => text !== '' && Number.isFinite(Number(text));
