/** What a schema must have before records are trusted to it, and the statements that make what is missing. */
import { COUNT_FUNCTION, SERVER_FUNCTION, WRITE_FUNCTION } from './names.ts';
import { countBody, serverBody, tablesSql, triggersSql } from './tables.ts';
import { writeBody } from './write-function.ts';

/** In the order in which they can be made. */
export const FUNCTIONS = [SERVER_FUNCTION, COUNT_FUNCTION, WRITE_FUNCTION] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** The text of each function, as `pg_proc.prosrc` has it. */
export const bodiesOf = (schema: string): Readonly<Record<FunctionName, string>> => ({
  [SERVER_FUNCTION]: serverBody(schema),
  [COUNT_FUNCTION]: countBody(schema),
  [WRITE_FUNCTION]: writeBody(schema),
});

const HEADS: Readonly<Record<FunctionName, string>> = {
  [SERVER_FUNCTION]: '() RETURNS text LANGUAGE sql VOLATILE',
  [COUNT_FUNCTION]: '() RETURNS trigger LANGUAGE plpgsql',
  [WRITE_FUNCTION]: '(p_root text, p_settings jsonb, p_operations jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE',
};

export function definitionSql(schema: string, missing: ReadonlySet<FunctionName>): string {
  const bodies = bodiesOf(schema);
  const functions = FUNCTIONS.filter((name) => missing.has(name)).map(
    (name) => `CREATE FUNCTION ${schema}.${name}${HEADS[name]} AS $body$${bodies[name]}$body$;`,
  );
  return [tablesSql(schema), ...functions, missing.has(COUNT_FUNCTION) ? triggersSql(schema) : ''].join('\n');
}
