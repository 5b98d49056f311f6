'use client';
/** Which columns the list has. */
import { Columns3 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { MENU_ITEM, MenuContent } from '../../ui/menu.tsx';
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
      <MenuContent align="end">
        {NODE_COLUMNS.map(({ key, title }) => (
          <DropdownMenu.CheckboxItem
            key={key}
            checked={columns.includes(key)}
            className={MENU_ITEM}
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
      </MenuContent>
    </DropdownMenu.Root>
  );
}
