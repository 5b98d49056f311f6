'use client';
import { PageTitle } from '../ui/page-title.tsx';

interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  // React keeps that it could not be fetched: only a page that is loaded anew asks for it again.
  const unfetched = error.name === 'ChunkLoadError';
  return (
    <div className="grid min-h-[60vh] w-full place-items-center p-4" role="alert">
      <PageTitle of="Not shown" />
      <div className="flex max-w-md flex-col items-start gap-3">
        <h1 className="text-xl font-semibold">This page could not be shown</h1>
        <p className="text-soft">
          {unfetched
            ? 'A part of it could not be fetched from the console’s server. In the mesh nothing was changed.'
            : 'The fault is in the console, not in the mesh: nothing was changed.'}
          {error.digest === undefined ? null : ` Tell this number when you report it: ${error.digest}.`}
        </p>
        <button type="button" className="button" onClick={unfetched ? () => window.location.reload() : reset}>
          {unfetched ? 'Load the page anew' : 'Try again'}
        </button>
      </div>
    </div>
  );
}
