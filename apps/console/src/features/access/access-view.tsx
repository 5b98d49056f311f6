'use client';
/** What the signed-in person may do here, operation by operation, and why not: as the control node itself decides. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../data/console-api.tsx';
import type { AccessSelf } from '../../data/model.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useAddress } from '../../ui/use-address.ts';

function Person({ access }: { readonly access: AccessSelf }) {
  const { fullTime } = useTimes();
  const { principal, role, scopes, expiresAt } = access;
  const rows: readonly (readonly [string, string])[] = [
    ['Signed in as', principal.displayName],
    ['Role', role ?? 'none'],
    ['Scopes', scopes.length === 0 ? 'none' : scopes.join(' ')],
    ['Subject', principal.subject],
    ['Vouched for by', principal.issuer],
    ...(expiresAt === undefined ? [] : [['This token ends', fullTime(expiresAt)] as const]),
  ];
  return (
    <dl className="border border-line">
      {rows.map(([name, value]) => (
        <div key={name} className="flex min-h-8 items-center gap-3 border-b border-line px-3 py-1 last:border-b-0">
          <dt className="w-36 shrink-0 text-soft">{name}</dt>
          <dd className="min-w-0 grow break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function AccessView() {
  const access = useQuery(useTRPC().access.self.queryOptions(undefined, { staleTime: 5_000 }));
  const [address, put] = useAddress();
  const text = (address.get('q') ?? '').trim().toLowerCase();
  const all = access.data?.operations ?? [];
  const shown = all.filter(({ operation }) => operation.includes(text));
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div>
        <h1 className="text-xl font-semibold">Access</h1>
        <p className="max-w-prose text-soft">
          What you may do, and why not. The control node decides at every call; this is its own answer.
        </p>
      </div>
      {access.data === undefined ? (
        <Unreadable what="What you may do" error={access.error} />
      ) : (
        <>
          <Person access={access.data} />
          <FilterField
            label="Filter operations"
            shortcutLabel="Filter the operations"
            placeholder="Filter: cordon"
            value={address.get('q') ?? ''}
            onChange={(q) => put({ q })}
            ignored={[]}
          />
          <section
            className="shrink-0 overflow-x-auto border border-line"
            aria-label="Operations"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            tabIndex={0}
          >
            <table className="w-full">
              <thead>
                <tr>
                  {['Operation', 'You', 'Why'].map((head) => (
                    <th key={head} scope="col" className="table-head">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map(({ operation, allowed, reason }) => (
                  <tr key={operation} className="hover:bg-raised">
                    <td className="table-cell font-mono text-sm whitespace-nowrap">{operation}</td>
                    <td className="table-cell">
                      <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
                        <Glyph
                          shape={allowed ? 'filled-circle' : 'hollow-circle'}
                          colour={allowed ? 'alive' : 'left'}
                        />
                        {allowed ? 'may' : 'may not'}
                      </span>
                    </td>
                    <td className="table-cell py-1.5">
                      {reason ?? <span className="text-soft">your role includes it</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <ListFoot
            summary={
              shown.length === all.length ? `${all.length} operations` : `${shown.length} of ${all.length} operations`
            }
            list={{
              what: 'operations',
              asOf: access.data.generatedAt,
              source: access.data.source,
              query: text,
              rows: () =>
                shown.map(({ operation, allowed, reason }) => ({ operation, allowed: String(allowed), reason })),
            }}
          />
        </>
      )}
    </div>
  );
}
