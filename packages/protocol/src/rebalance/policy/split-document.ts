/** A document of policy as it was stored: what this version knows of it, and what a newer writer put beside that, so that it can be written back. */
import { type Fields, isFields } from './check-shape.ts';
import { isPolicyBranch, isPolicyList, POLICY_FIELDS } from './policy-fields.ts';

export interface SplitDocument {
  readonly known: Fields;
  /** Empty where there is nothing. Entries of lists keep theirs themselves. */
  readonly newer: Fields;
}

export function splitDocument(fields: Fields, at = ''): SplitDocument {
  const known: Record<string, unknown> = {};
  const newer: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const path = at + name;
    if (POLICY_FIELDS.has(path) || isPolicyList(path)) known[name] = value;
    else if (!isPolicyBranch(path)) newer[name] = value;
    else if (!isFields(value)) known[name] = value;
    else {
      const below = splitDocument(value, `${path}.`);
      known[name] = below.known;
      if (Object.keys(below.newer).length > 0) newer[name] = below.newer;
    }
  }
  return { known, newer };
}

/** The two in one again. */
export function joinDocument(known: Fields, newer: Fields): Fields {
  const joined: Record<string, unknown> = { ...known };
  for (const [name, value] of Object.entries(newer)) {
    const beside = known[name];
    joined[name] = isFields(beside) && isFields(value) ? joinDocument(beside, value) : value;
  }
  return joined;
}
