import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import '../ui/tokens.css';
import { Appearance } from './appearance.tsx';

export const metadata: Metadata = {
  description: 'The console of an OmniRelay mesh',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'dark light' };

export default async function RootLayout({ children }: { readonly children: React.ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Appearance nonce={nonce}>{children}</Appearance>
      </body>
    </html>
  );
}
