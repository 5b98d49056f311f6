/** Bundles programs, by name and source file, into a folder. Throws when a source does not parse or resolve. */
export function bundle(what: {
  readonly entries: Readonly<Record<string, string>>;
  readonly folder: string;
}): Promise<void>;
