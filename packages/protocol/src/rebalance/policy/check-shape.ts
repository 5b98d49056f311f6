/** Whether a value has the shape of a policy: each field for itself. What a policy has nothing of is told apart, since a newer one may. */
import { isPolicyBranch, isPolicyList, POLICY_FIELDS, type PolicyField, type PolicyList } from './policy-fields.ts';
import { GUARDRAILS, POLICY_BOUNDS } from './policy-model.ts';

export interface PolicyProblem {
  /** As `limits.movesPerNode`, or `windows[2].until`. */
  readonly path: string;
  readonly problem: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** `isUnknown`: this version has nothing of that name. */
export type ShapeProblem = PolicyProblem & { readonly isUnknown: boolean };

type Wrong = (path: string, problem: string) => void;
interface Told {
  readonly wrong: Wrong;
  readonly unknown: (path: string) => void;
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
};

/** In the order in which it is written. */
export function checkShape(value: Fields): readonly ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  const wrong: Wrong = (path, problem) => void problems.push({ path, problem, isUnknown: false });
  const unknown = (path: string): void =>
    void problems.push({ path, problem: 'is unknown: a policy has nothing of that name', isUnknown: true });
  if (value.version === undefined) wrong('version', 'is missing: expected a whole number that counts up');
  checkFields(value, '', { wrong, unknown });
  return problems;
}

function checkFields(fields: Fields, at: string, told: Told): void {
  for (const [name, value] of Object.entries(fields)) {
    const path = at + name;
    const field = POLICY_FIELDS.get(path);
    if (value === undefined) continue;
    if (field !== undefined) checkField(value, path, { field, wrong: told.wrong });
    else if (isPolicyList(path)) checkList(value, path, told);
    else if (!isPolicyBranch(path)) told.unknown(path);
    else if (isFields(value)) checkFields(value, `${path}.`, told);
    else told.wrong(path, `is ${shown(value)}: expected an object`);
  }
}

function checkField(
  value: unknown,
  path: string,
  { field, wrong }: { readonly field: PolicyField; readonly wrong: Wrong },
): void {
  const expected = expectedOf(value, field);
  if (expected !== null) wrong(path, `is ${shown(value)}: expected ${expected}`);
}

/** Null when the value is as it should be. */
function expectedOf(value: unknown, field: PolicyField): string | null {
  switch (field.kind) {
    case 'flag':
      return typeof value === 'boolean' ? null : 'true or false';
    case 'one-of':
      return field.of.includes(value as string) ? null : field.of.map((one) => JSON.stringify(one)).join(' or ');
    default: {
      const isWhole = field.kind === 'whole';
      const fits =
        typeof value === 'number' &&
        value >= field.least &&
        value <= field.most &&
        (!isWhole || Number.isInteger(value));
      return fits ? null : `${isWhole ? 'a whole number' : 'a number'}, ${field.least} to ${field.most}`;
    }
  }
}

type Entry = (entry: Fields, path: string, wrong: Wrong) => void;
interface ListField {
  readonly most: number;
  readonly least?: number;
  readonly names: readonly string[];
  readonly check: Entry;
}

const LISTS: Readonly<Record<PolicyList, ListField>> = {
  'approvals.among': { least: 1, most: POLICY_BOUNDS.among, names: ['issuer', 'subject'], check: checkPerson },
  guardrails: { most: POLICY_BOUNDS.guardrails, names: ['name', 'limit'], check: checkGuardrail },
  windows: { most: POLICY_BOUNDS.windows, names: ['id', 'kind', 'from', 'until', 'reason'], check: checkWindow },
};

function checkList(value: unknown, path: PolicyList, { wrong, unknown }: Told): void {
  const { least = 0, most, names, check } = LISTS[path];
  if (!Array.isArray(value) || value.length > most || value.length < least) {
    wrong(path, least === 0 ? `expected a list of at most ${most}` : `expected a list of ${least} to ${most}`);
    return;
  }
  for (const [index, entry] of value.entries()) {
    const at = `${path}[${index}]`;
    if (!isFields(entry)) {
      wrong(at, 'expected an object');
      continue;
    }
    check(entry, at, wrong);
    for (const name of Object.keys(entry)) if (!names.includes(name)) unknown(`${at}.${name}`);
  }
}

const isText = (text: unknown, most: number): boolean =>
  typeof text === 'string' && text.length > 0 && text.length <= most;

function checkPerson(person: Fields, path: string, wrong: Wrong): void {
  const { personLength } = POLICY_BOUNDS;
  for (const name of ['issuer', 'subject'])
    if (!isText(person[name], personLength)) wrong(`${path}.${name}`, `expected 1 to ${personLength} characters`);
}

function checkGuardrail({ name, limit }: Fields, path: string, wrong: Wrong): void {
  const names = Object.keys(GUARDRAILS);
  if (!names.includes(name as string)) wrong(`${path}.name`, `is ${shown(name)}: expected one of ${names.join(', ')}`);
  if (typeof limit !== 'number' || !(limit >= 0 && limit <= 1e6))
    wrong(`${path}.limit`, `is ${shown(limit)}: expected a number, 0 to 1000000`);
}

function checkWindow({ id, kind, from, until, reason }: Fields, path: string, wrong: Wrong): void {
  if (!isText(id, POLICY_BOUNDS.idLength)) wrong(`${path}.id`, `expected 1 to ${POLICY_BOUNDS.idLength} characters`);
  if (kind !== 'freeze' && kind !== 'maintenance')
    wrong(`${path}.kind`, `is ${shown(kind)}: expected "freeze" or "maintenance"`);
  for (const [name, moment] of Object.entries({ from, until }))
    if (!Number.isInteger(moment) || (moment as number) < 0 || (moment as number) > 8.64e15)
      wrong(`${path}.${name}`, `is ${shown(moment)}: expected a moment in Unix milliseconds`);
  if (!isText(reason, POLICY_BOUNDS.reasonLength))
    wrong(`${path}.reason`, `expected 1 to ${POLICY_BOUNDS.reasonLength} characters`);
}
