'use client';
/** Dark or light; until it is pressed, as the system says. */
import { Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => {};

export function ThemeToggle() {
  const { resolvedTheme, setTheme } = useTheme();
  // The server does not know the theme: it paints the icon of neither.
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const next = resolvedTheme === 'dark' ? 'light' : 'dark';
  const label = mounted ? `Change to the ${next} theme` : 'Change the theme';
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={() => setTheme(next)}>
      {!mounted ? (
        <span className="size-4" />
      ) : next === 'light' ? (
        <Sun className="size-4" aria-hidden="true" />
      ) : (
        <Moon className="size-4" aria-hidden="true" />
      )}
    </button>
  );
}
