'use client';
/**
 * Dark or light, and the nonce without which the browser takes no style element: those of the theme switch and of the dialogs' scroll lock.
 * A page keeps the nonce that it was loaded with, whatever later answers say.
 */
import { ThemeProvider } from 'next-themes';
import { useState } from 'react';

declare global {
  /** Where libraries that write a style element look for the nonce. */
  var __webpack_nonce__: string | undefined;
}

function keepNonce(nonce: string | undefined): string | undefined {
  if (typeof document !== 'undefined') globalThis.__webpack_nonce__ = nonce;
  return nonce;
}

export interface AppearanceProps {
  readonly nonce: string | undefined;
  readonly children: React.ReactNode;
}

export function Appearance({ nonce, children }: AppearanceProps) {
  const [first] = useState(() => keepNonce(nonce));
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(first === undefined ? {} : { nonce: first })}
    >
      {children}
    </ThemeProvider>
  );
}
