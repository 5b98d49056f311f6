'use client';
/** A range of time that a person writes: from when on, and until when. */
import { MomentField } from './moment-field.tsx';

export interface MomentRangeProps {
  /** As they were typed. */
  readonly from: string;
  readonly to: string;
  /** What holds where no beginning is written. */
  readonly defaultFrom: string;
  readonly put: (change: { readonly from?: string; readonly to?: string }) => void;
}

export const MomentRange = ({ from, to, defaultFrom, put }: MomentRangeProps) => (
  <>
    <MomentField label="From" value={from} placeholder={defaultFrom} onChange={(text) => put({ from: text })} />
    <MomentField label="To" value={to} placeholder="now" onChange={(text) => put({ to: text })} />
  </>
);
