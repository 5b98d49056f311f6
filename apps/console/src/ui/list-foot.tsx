'use client';
/** Under every list: how much it is, of when, and the same as a file. */
import { Download } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ExportedList, type ExportRow, exportName, toCsv, toJson } from './export-text.ts';
import { useTimes } from './time-zone.tsx';

export interface ListFootProps {
  /** The rows are made when they are asked for: a live list changes several times a second. */
  readonly list: Omit<ExportedList, 'rows'> & { readonly rows: () => readonly ExportRow[] };
  /** What is behind the count, such as `5 of 7 nodes`. */
  readonly summary: string;
}

function save(lazy: ListFootProps['list'], format: 'csv' | 'json'): void {
  const list = { ...lazy, rows: lazy.rows() };
  const type = format === 'csv' ? 'text/csv' : 'application/json';
  const address = URL.createObjectURL(new Blob([format === 'csv' ? toCsv(list) : toJson(list)], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = exportName(list, format);
  link.click();
  URL.revokeObjectURL(address);
}

export function ListFoot({ list, summary }: ListFootProps) {
  const { clockTime } = useTimes();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft">
      <span>
        {summary}, as of <time dateTime={list.asOf}>{clockTime(list.asOf)}</time>
      </span>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="quiet-button" aria-label={`Export ${list.what}`}>
          <Download className="size-3.5" aria-hidden="true" />
          Export
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="start"
            sideOffset={4}
            className="z-50 min-w-36 rounded-md border border-line-strong bg-surface p-1"
          >
            {(['csv', 'json'] as const).map((format) => (
              <DropdownMenu.Item
                key={format}
                className="flex h-8 cursor-pointer items-center rounded-sm px-2 outline-none data-highlighted:bg-sunken"
                onSelect={() => save(list, format)}
              >
                {format.toUpperCase()}
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}
