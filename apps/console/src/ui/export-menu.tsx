'use client';
/** The formats of an export, opened as it comes. A list that is not all here is fetched to its end first. */
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { exportName, toCsv, toJson } from './export-text.ts';
import { ExportLabel, type LazyList } from './list-foot.tsx';
import { MENU_ITEM, MenuContent } from './menu.tsx';

type Format = 'csv' | 'json';

async function save(lazy: LazyList, format: Format): Promise<void> {
  const list = { ...lazy, rows: await lazy.rows() };
  const type = format === 'csv' ? 'text/csv' : 'application/json';
  const address = URL.createObjectURL(new Blob([format === 'csv' ? toCsv(list) : toJson(list)], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = exportName(list, format);
  link.click();
  URL.revokeObjectURL(address);
}

export function ExportMenu({ list }: { readonly list: LazyList }) {
  const [making, setMaking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const make = async (format: Format): Promise<void> => {
    setMaking(true);
    setProblem(undefined);
    try {
      await save(list, format);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setMaking(false);
    }
  };
  return (
    <>
      <DropdownMenu.Root defaultOpen>
        <DropdownMenu.Trigger className="quiet-button" aria-label={`Export ${list.what}`} disabled={making}>
          {making ? 'Exporting…' : <ExportLabel />}
        </DropdownMenu.Trigger>
        <MenuContent align="start">
          {(['csv', 'json'] as const).map((format) => (
            <DropdownMenu.Item key={format} className={MENU_ITEM} onSelect={() => void make(format)}>
              {format.toUpperCase()}
            </DropdownMenu.Item>
          ))}
        </MenuContent>
      </DropdownMenu.Root>
      {problem === undefined ? null : <span role="status">Not exported: {problem}</span>}
    </>
  );
}
