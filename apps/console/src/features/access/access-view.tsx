'use client';
/** What the signed-in person and each role may do here, operation by operation, and why not: as the control node itself decides. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../data/console-api.tsx';
import type { AccessSelf } from '../../data/model.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { capitalised } from '../../ui/capitalised.ts';
import { FilterField } from '../../ui/filter-field.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { type NamedValue, NamedValues } from '../../ui/named-values.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { AccessMatrix } from './access-matrix.tsx';
import { RolePicker } from './role-picker.tsx';
import { type AccessOperation, may, type RoleScopes, searchOperations, tierText, why, withArticle } from './who-may.ts';

function Person({ access }: { readonly access: AccessSelf }) {
  const { fullTime } = useTimes();
  const { principal, role, scopes, expiresAt } = access;
  const rows: readonly NamedValue[] = [
    ['Signed in as', principal.displayName],
    ['Role', role ?? 'none'],
    ['Scopes', scopes.length === 0 ? 'none' : scopes.join(' ')],
    ['Subject', principal.subject],
    ['Vouched for by', principal.issuer],
    ...(expiresAt === undefined ? [] : [['This token ends', fullTime(expiresAt)] as const]),
  ];
  return (
    <div className="border border-line">
      <NamedValues rows={rows} sideBySide />
    </div>
  );
}

export function AccessView() {
  const access = useQuery(useTRPC().access.self.queryOptions(undefined, { staleTime: 5_000 }));
  const [address, put] = useAddress();
  const text = (address.get('q') ?? '').trim();
  const all = access.data?.operations ?? [];
  const roles = access.data?.roleScopes ?? [];
  const asked = roles.find(({ role }) => role === address.get('as'));
  const shown = searchOperations(all, text);
  const granted = all.filter((operation) => may(operation, asked)).length;
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div>
        <h1 className="text-xl font-semibold">Access</h1>
        <p className="text-soft">
          Who may do what here, and why not. The control node decides at every call; this is its own answer.
        </p>
      </div>
      {access.data === undefined ? (
        <Unreadable what="What you may do" error={access.error} />
      ) : (
        <>
          <Person access={access.data} />
          <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
            <FilterField
              label="Filter operations"
              shortcutLabel="Filter the operations"
              placeholder="Filter: cordon, T2, mesh.admin   ( / )"
              value={address.get('q') ?? ''}
              onChange={(q) => put({ q })}
              ignored={[]}
            />
            <RolePicker roles={roles} role={asked} onChange={(as) => put({ as })} />
          </div>
          <p role="status">
            {asked === undefined
              ? `You may do ${granted} of ${all.length} operations.`
              : `${capitalised(withArticle(asked.role))} may do ${granted} of ${all.length} operations, having ${asked.scopes.join(', ')}.`}
          </p>
          <AccessMatrix operations={shown} roles={roles} asked={asked} />
          <ListFoot
            summary={
              shown.length === all.length ? `${all.length} operations` : `${shown.length} of ${all.length} operations`
            }
            list={{
              what: 'operations',
              asOf: access.data.generatedAt,
              source: access.data.source,
              query: text,
              rows: () => shown.map((operation) => exportRow(operation, roles, asked)),
            }}
          />
        </>
      )}
    </div>
  );
}

function exportRow(operation: AccessOperation, roles: readonly RoleScopes[], asked: RoleScopes | undefined) {
  return {
    operation: operation.operation,
    summary: operation.summary,
    needs: operation.scope,
    tier: tierText(operation),
    you: String(operation.allowed),
    ...Object.fromEntries(roles.map((role) => [role.role, String(may(operation, role))])),
    why: why(operation, asked),
  };
}
