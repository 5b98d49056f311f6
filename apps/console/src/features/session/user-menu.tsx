'use client';
/** Who is signed in, with which roles; the menu behind it is fetched when it is pressed, so that the first page need not carry it. */
import { ChevronDown } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';

export interface UserMenuProps {
  readonly user: { readonly name: string; readonly roles: readonly string[] };
}

const UserMenuList = lazy(() => import('./user-menu-list.tsx').then((found) => ({ default: found.UserMenuList })));

export const rolesOf = (user: UserMenuProps['user']): string =>
  user.roles.length === 0 ? 'no role' : user.roles.join(', ');

export function UserMenuName({ user }: UserMenuProps) {
  return (
    <>
      <span className="sr-only">User menu:</span>
      <span className="truncate max-sm:max-w-14">{user.name}</span>
      <span className="font-normal text-soft max-sm:hidden">{rolesOf(user)}</span>
      <ChevronDown className="size-3.5 text-soft" aria-hidden="true" />
    </>
  );
}

export function UserMenu({ user }: UserMenuProps) {
  const [pressed, setPressed] = useState(false);
  const closed = (
    <button
      type="button"
      className="button h-7"
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setPressed(true)}
    >
      <UserMenuName user={user} />
    </button>
  );
  if (!pressed) return closed;
  return (
    <Suspense fallback={closed}>
      <UserMenuList user={user} />
    </Suspense>
  );
}
