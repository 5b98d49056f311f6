/** Where a filter lets nothing through: so it says, and is cleared with one press. */
import { EmptyState } from './empty-state.tsx';

export interface FilteredOutProps {
  readonly title: string;
  readonly onClear: () => void;
}

export const FilteredOut = ({ title, onClear }: FilteredOutProps) => (
  <EmptyState kind="filtered-out" title={title}>
    <button type="button" className="button" onClick={onClear}>
      Clear the filter
    </button>
  </EmptyState>
);
