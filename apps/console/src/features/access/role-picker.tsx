/** Of whom the page tells why. */
import type { RoleScopes } from './who-may.ts';
import { withArticle } from './who-may.ts';

export interface RolePickerProps {
  readonly roles: readonly RoleScopes[];
  readonly role: RoleScopes | undefined;
  readonly onChange: (role: string) => void;
}

export function RolePicker({ roles, role, onChange }: RolePickerProps) {
  return (
    <label className="flex items-center gap-2 text-soft">
      What may
      <select className="field" value={role?.role ?? ''} onChange={(event) => onChange(event.target.value)}>
        <option value="">you</option>
        {roles.map((one) => (
          <option key={one.role} value={one.role}>
            {withArticle(one.role)}
          </option>
        ))}
      </select>
      do?
    </label>
  );
}
