'use client';
/**
 * Keyboard shortcuts: one listener, a list that views add to while they are shown. The one added last wins, so that an open panel takes a
 * key from the page behind it. Nothing happens while somebody types or a dialog is open. Shift held down shows the keys on the controls.
 */
import { createContext, useContext, useEffect, useMemo, useRef } from 'react';

export interface Shortcut {
  /** One key, or two pressed one after the other: `g n`. */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
}

interface Shortcuts {
  add(shortcut: Shortcut): () => void;
  all(): readonly Shortcut[];
}

const ShortcutsContext = createContext<Shortcuts | undefined>(undefined);
const PREFIX_LASTS_MS = 1_500;

const TYPED_INTO = new Set(['INPUT', 'TEXTAREA', 'SELECT']);

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type === 'checkbox') return false;
  return TYPED_INTO.has(target.tagName) || target.isContentEditable;
}

export function ShortcutsProvider({ children }: { readonly children: React.ReactNode }) {
  const list = useRef<readonly Shortcut[]>([]);
  const shortcuts = useMemo(
    (): Shortcuts => ({
      add(shortcut) {
        list.current = [...list.current, shortcut];
        return () => {
          list.current = list.current.filter((other) => other !== shortcut);
        };
      },
      all: () => list.current,
    }),
    [],
  );
  useEffect(() => {
    let prefix: { readonly key: string; readonly atMs: number } | undefined;
    const showHints = (shown: boolean): void => {
      document.documentElement.toggleAttribute('data-hints', shown);
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.key === 'Shift') {
        showHints(true);
        return;
      }
      if (document.querySelector('[role=dialog],[role=menu]') !== null) return;
      const keys =
        prefix !== undefined && event.timeStamp - prefix.atMs < PREFIX_LASTS_MS
          ? `${prefix.key} ${event.key}`
          : event.key;
      prefix = undefined;
      const found = list.current.findLast((shortcut) => shortcut.keys === keys);
      if (found !== undefined) {
        event.preventDefault();
        found.run();
      } else if (list.current.some((shortcut) => shortcut.keys.startsWith(`${event.key} `)))
        prefix = { key: event.key, atMs: event.timeStamp };
    };
    const onKeyUp = (event: KeyboardEvent): void => {
      if (event.key === 'Shift') showHints(false);
    };
    const onBlur = (): void => showHints(false);
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', onBlur);
    };
  }, []);
  return <ShortcutsContext value={shortcuts}>{children}</ShortcutsContext>;
}

export function useShortcuts(): Shortcuts {
  const value = useContext(ShortcutsContext);
  if (value === undefined) throw new Error('useShortcuts is used outside ShortcutsProvider');
  return value;
}

/** While the component is shown; `keys` undefined: none. */
export function useShortcut(keys: string | undefined, label: string, run: () => void): void {
  const { add } = useShortcuts();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(
    () => (keys === undefined ? undefined : add({ keys, label, run: () => latest.current() })),
    [add, keys, label],
  );
}
