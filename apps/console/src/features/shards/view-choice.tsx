'use client';
/** The grid of shards, or its twin. */
import { LayoutGrid, Rows3 } from 'lucide-react';
import { Choice } from '../../ui/choice.tsx';
import type { ShardsView } from './view-state.ts';

const VIEWS = [
  { value: 'grid', word: 'Grid', icon: LayoutGrid },
  { value: 'table', word: 'Table', icon: Rows3 },
] as const;

export interface ViewChoiceProps {
  readonly view: ShardsView['view'];
  readonly show: (change: Pick<ShardsView, 'view'>) => void;
}

export function ViewChoice({ view, show }: ViewChoiceProps) {
  return (
    <Choice label="View" options={VIEWS} chosen={view} shortcut="v" onChoose={(chosen) => show({ view: chosen })} />
  );
}
