import type { Metadata, Viewport } from 'next';
import { ThemeProvider } from 'next-themes';
import '../ui/tokens.css';

export const metadata: Metadata = {
  title: { default: 'OmniRelay', template: '%s · OmniRelay' },
  description: 'The console of an OmniRelay mesh',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'dark light' };

export default function RootLayout({ children }: { readonly children: React.ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
          {children}
        </ThemeProvider>
      </body>
    </html>
  );
}
