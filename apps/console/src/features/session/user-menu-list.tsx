'use client';
/** The menu of the signed-in person, opened as it comes. */
import { LogOut } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { MENU_ITEM, MenuContent } from '../../ui/menu.tsx';
import { rolesOf, UserMenuName, type UserMenuProps } from './user-menu.tsx';

export function UserMenuList({ user }: UserMenuProps) {
  const roles = rolesOf(user);
  const signOut = (): void => {
    const form = document.getElementById('sign-out');
    if (form instanceof HTMLFormElement) form.submit();
  };
  return (
    <>
      <form id="sign-out" method="post" action="/api/session/end" hidden />
      <DropdownMenu.Root defaultOpen>
        <DropdownMenu.Trigger className="button h-7">
          <UserMenuName user={user} />
        </DropdownMenu.Trigger>
        <MenuContent align="end">
          <DropdownMenu.Label className="px-2 py-1.5">
            <span className="block font-medium">{user.name}</span>
            <span className="block text-sm text-soft">{roles}</span>
          </DropdownMenu.Label>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item className={MENU_ITEM} onSelect={signOut}>
            <LogOut className="size-3.5" aria-hidden="true" />
            Sign out
          </DropdownMenu.Item>
        </MenuContent>
      </DropdownMenu.Root>
    </>
  );
}
