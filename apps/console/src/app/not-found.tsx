import Link from 'next/link';
import { PageTitle } from '../ui/page-title.tsx';

export default function NotFound() {
  return (
    <main className="grid min-h-[60vh] w-full place-items-center p-4">
      <PageTitle of="No such page" />
      <div className="flex max-w-md flex-col items-start gap-3">
        <h1 className="text-xl font-semibold">There is no such page</h1>
        <p className="text-soft">The address may be mistyped, or name a cluster that this console does not serve.</p>
        <Link className="button" href="/">
          Go to the topology
        </Link>
      </div>
    </main>
  );
}
