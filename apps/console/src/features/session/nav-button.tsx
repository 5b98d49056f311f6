'use client';
/** On a phone, the way to the pages; what it opens is fetched when it is pressed. */
import { Menu } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';

const NavSheet = lazy(() => import('./nav-sheet.tsx').then((found) => ({ default: found.NavSheet })));

export function NavButton({ cluster }: { readonly cluster: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="icon-button sm:hidden"
        aria-label="Pages"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Menu className="size-4" aria-hidden="true" />
      </button>
      <Suspense>{open ? <NavSheet cluster={cluster} onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
}
