'use client';
/** Which columns the list has. */
import { Columns3 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { NODE_COLUMNS } from './node-columns.tsx';

export interface ColumnMenuProps {
  readonly columns: readonly string[];
  readonly onChange: (columns: readonly string[]) => void;
}

export function ColumnMenu({ columns, onChange }: ColumnMenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="button">
        <Columns3 className="size-3.5" aria-hidden="true" />
        Columns
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-48 rounded-md border border-line-strong bg-surface p-1"
        >
          {NODE_COLUMNS.map(({ key, title }) => (
            <DropdownMenu.CheckboxItem
              key={key}
              checked={columns.includes(key)}
              className="flex h-7 cursor-pointer items-center gap-2 rounded-sm px-2 outline-none data-highlighted:bg-sunken"
              // The menu stays open: one chooses several.
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(checked) =>
                onChange(checked === true ? [...columns, key] : columns.filter((other) => other !== key))
              }
            >
              <span className="w-4">
                <DropdownMenu.ItemIndicator>✓</DropdownMenu.ItemIndicator>
              </span>
              {title}
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
