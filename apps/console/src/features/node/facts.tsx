/** What is known of one side of a node, under its heading. */
import { type NamedValue, NamedValues } from '../../ui/named-values.tsx';

export function Facts({ title, rows }: { readonly title: string; readonly rows: readonly NamedValue[] }) {
  return (
    <section className="min-w-0 border border-line">
      <h2 className="table-head flex items-center bg-raised text-text">{title}</h2>
      <NamedValues rows={rows} />
    </section>
  );
}
