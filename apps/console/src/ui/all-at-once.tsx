/** In a review: whether shards go all at once, whatever the rounds have left. */

/** What makes that grave. */
export const AT_ONCE_WHY =
  'A tenth of a namespace and more may change hands at once: calls to those shards wait until they have.';

export interface AllAtOnceProps {
  readonly chosen: boolean;
  readonly onChoose: (force: boolean) => void;
}

export const AllAtOnce = ({ chosen, onChoose }: AllAtOnceProps) => (
  <label className="flex items-baseline gap-2">
    <input
      type="checkbox"
      className="size-4 self-center accent-accent"
      checked={chosen}
      onChange={(event) => onChoose(event.target.checked)}
    />
    <span>
      Move all at once <span className="text-soft">(not in rounds of less than a tenth of a namespace)</span>
    </span>
  </label>
);
