/** The files that are made from the schema, by their path in the repository. */
import { jsonSchema } from '../known-keys.ts';
import { renderReference } from './render-reference.ts';

export const generatedDocs = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/operating/configuration.md', renderReference()],
    ['docs/reference/config.schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`],
  ]);
