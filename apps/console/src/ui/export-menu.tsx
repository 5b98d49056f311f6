'use client';
/** The formats of an export, opened as it comes. */
import { DropdownMenu } from 'radix-ui';
import { exportName, toCsv, toJson } from './export-text.ts';
import { ExportLabel, type LazyList } from './list-foot.tsx';
import { MENU_ITEM, MenuContent } from './menu.tsx';

function save(lazy: LazyList, format: 'csv' | 'json'): void {
  const list = { ...lazy, rows: lazy.rows() };
  const type = format === 'csv' ? 'text/csv' : 'application/json';
  const address = URL.createObjectURL(new Blob([format === 'csv' ? toCsv(list) : toJson(list)], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = exportName(list, format);
  link.click();
  URL.revokeObjectURL(address);
}

export function ExportMenu({ list }: { readonly list: LazyList }) {
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger className="quiet-button" aria-label={`Export ${list.what}`}>
        <ExportLabel />
      </DropdownMenu.Trigger>
      <MenuContent align="start">
        {(['csv', 'json'] as const).map((format) => (
          <DropdownMenu.Item key={format} className={MENU_ITEM} onSelect={() => save(list, format)}>
            {format.toUpperCase()}
          </DropdownMenu.Item>
        ))}
      </MenuContent>
    </DropdownMenu.Root>
  );
}
