/** A menu below the button that opens it. */
import { DropdownMenu } from 'radix-ui';

/** Of each of its items. */
export const MENU_ITEM =
  'flex h-8 cursor-pointer items-center gap-2 rounded-sm px-2 outline-none data-highlighted:bg-sunken';

export function MenuContent({
  align,
  children,
}: {
  readonly align: 'start' | 'end';
  readonly children: React.ReactNode;
}) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        align={align}
        sideOffset={4}
        className="z-50 min-w-40 rounded-md border border-line-strong bg-surface p-1"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}
