'use client';
/** `/`: to a shard by its number, or by its name with its namespace before it. */
import { useRef, useState } from 'react';
import { type ShardCell, shardIdOf, shardKey } from '../../data/shard-cell.ts';
import { useShortcut } from '../../ui/shortcuts.tsx';

/** The first shard that is meant: `412` and `00412` are one in the first namespace that has it, `orders/412` is one of orders. */
export function shardMeant(typed: string, shards: readonly ShardCell[]): ShardCell | undefined {
  const [, namespace, number] = /^(?:([a-z0-9][a-z0-9._-]*)\/)?(\d{1,6})$/.exec(typed.trim().toLowerCase()) ?? [];
  if (number === undefined) return undefined;
  const shardId = shardIdOf(Number(number));
  return shards.find(
    (shard) => shard.shardId === shardId && (namespace === undefined || shard.namespace === namespace),
  );
}

export interface JumpFieldProps {
  /** Those that are shown. */
  readonly shards: readonly ShardCell[];
  readonly onJump: (key: string) => void;
}

export function JumpField({ shards, onJump }: JumpFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  useShortcut('/', 'Jump to a shard', () => input.current?.focus());
  return (
    <form
      className="flex items-center gap-2"
      data-shortcut="/"
      onSubmit={(event) => {
        event.preventDefault();
        const field = input.current;
        const found = shardMeant(field?.value ?? '', shards);
        setMissing(found === undefined);
        if (found === undefined || field === null) return;
        field.value = '';
        onJump(shardKey(found));
      }}
    >
      <input
        ref={input}
        type="text"
        inputMode="search"
        className="field w-32"
        placeholder="Jump to: 412"
        aria-label="Jump to a shard"
        aria-keyshortcuts="/"
        aria-invalid={missing}
        spellCheck={false}
        autoComplete="off"
        onChange={() => setMissing(false)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <span role="status" className={missing ? 'text-sm' : 'sr-only'}>
        {missing ? 'no such shard is shown' : ''}
      </span>
    </form>
  );
}
