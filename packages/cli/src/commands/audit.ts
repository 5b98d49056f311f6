/** `omnirelay mesh audit list|export|verify`: who did what, and whether the book of it is whole. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type AuditVerdict, type ControlClient, verifyAudit } from '@omnirelay/client';
import { AUDIT_QUERY_KEYS } from '@omnirelay/protocol/query';
import type { Command } from 'commander';
import { AUDIT_HEADS, auditRow } from '../audit-rows.ts';
import { CliError } from '../cli-error.ts';
import { type ConnectionOptions, resolveProfile } from '../connection-profile.ts';
import { EXIT } from '../exit-codes.ts';
import { moreLine } from '../gather-pages.ts';
import { AUDIT_BOUNDS, listAudit } from '../list-audit.ts';
import { checkRange, limitOf, moment, type RangeFlags, wholeCount } from '../list-flags.ts';
import { type OutputFormat, print, printResult } from '../output.ts';
import { printable, table } from '../table.ts';
import { watchAudit } from '../watch-audit.ts';
import { withClient } from '../with-client.ts';

const FILTERS = ['object', 'actor', 'action'] as const;
interface Filters extends Partial<Record<(typeof FILTERS)[number], string[]>> {
  readonly query?: string;
  readonly sort?: string;
}
interface Flags extends Filters, RangeFlags {
  readonly cursor?: string;
  readonly watch?: boolean;
}
type Line = ReturnType<ControlClient['audit']['export']> extends AsyncIterable<infer Item> ? Item : never;

export function addAuditCommands(mesh: Command): void {
  const audit = mesh.command('audit').description('who did what, and whether the book of it is whole');
  const list = audit
    .command('list')
    .description('entries, newest first; or as they are written')
    .option('--query <text>', 'filter in the query grammar')
    .option('--sort <order>', '-at, newest first, unless told otherwise; at, oldest first');
  for (const name of FILTERS) list.option(`--${name} <value...>`, `only these ${name} values; * stands for anything`);
  list
    .option('--from <time>', 'none older: 2026-11-23T14:02:10Z (UTC unless it says otherwise) or now-6h', moment)
    .option('--to <time>', 'none newer: a day stands for the whole of it', moment)
    .option('--limit <count>', `at most so many; ${AUDIT_BOUNDS.shownByDefault} unless told otherwise`, wholeCount)
    .option('--all', `all that match, up to ${AUDIT_BOUNDS.entries}`)
    .option(
      '--cursor <cursor>',
      'go on behind an earlier list with the same filters and order, as its "more" line or nextCursor says; with --watch, behind an event or a whole list, as its cursor says',
    )
    .option('--watch', 'show each entry as it is written; with --output json one line an event')
    .addHelpText(
      'after',
      `
Keys of a query: ${Object.keys(AUDIT_QUERY_KEYS).join(', ')}; a word without a key is looked for in
object, actor, action and reason.

Examples:
  omnirelay mesh audit list --actor omar
  omnirelay mesh audit list --object peer/n6 --limit 20
  omnirelay mesh audit list --from now-6h --all
  omnirelay mesh audit list --from 2026-11-23 --to 2026-11-24T12:00Z --output json
  omnirelay mesh audit list --query 'outcome:refused -actor:omar at:>now-1h'
  omnirelay mesh audit list --query 'ticket:OPS-* "disk swap"' --sort at
  omnirelay mesh audit list --query 'object:peer/n6' --watch`,
    )
    .action(async (flags: Flags, command: Command) => {
      const { from: _, to: __, limit: ___, all: ____, cursor, watch = false, ...filter } = flags;
      checkFlags(flags);
      await withClient(command, async ({ client, output, signal }) => {
        if (watch)
          return watchAudit(
            client.audit.watch,
            { ...filter, ...(cursor === undefined ? {} : { cursor }) },
            { output, signal },
          );
        const asked = {
          filter: { ...filter, ...rangeQuery(flags) },
          cursor,
          limit: limitOf(flags),
        };
        const answer = await listAudit(client.audit.list, asked, signal);
        printResult(output, answer, () => table(AUDIT_HEADS, answer.entries.map(auditRow)));
        if (answer.nextCursor !== undefined)
          process.stderr.write(`${moreLine(answer.nextCursor, answer.entries.length)}\n`);
      });
    });

  audit
    .command('export')
    .description('every entry and seal, one JSON document a line')
    .addHelpText('after', '\nExample:\n  omnirelay mesh audit export > audit.ndjson')
    .action(async (_flags: object, command: Command) =>
      withClient(command, async ({ client, signal }) => {
        for await (const line of client.audit.export({ signal })) print(JSON.stringify(line));
      }),
    );

  audit
    .command('verify')
    .description('check hashes, links and seals, here and not at a node')
    .option('--file <export>', 'an export made earlier, instead of the mesh as it is now')
    .addHelpText(
      'after',
      '\nExamples:\n  omnirelay mesh audit verify\n  omnirelay mesh audit verify --file audit.ndjson',
    )
    .action(async (flags: { file?: string }, command: Command) => {
      const options = command.optsWithGlobals() as ConnectionOptions & { output?: OutputFormat };
      const { caPem } = resolveProfile(options);
      const tell = (verdict: AuditVerdict): void => {
        printResult(options.output ?? 'table', verdict, () => describe(verdict));
        if (verdict.kind === 'broken') process.exitCode = EXIT.failed;
      };
      // A file needs no mesh, and nobody who is signed in.
      if (flags.file !== undefined) return tell(await verifyAudit(readLines(flags.file), caPem));
      await withClient(command, async ({ client, signal }) =>
        tell(await verifyAudit(client.audit.export({ signal }), caPem)),
      );
    });
}

const BELONG_TO_A_LIST = ['sort', 'from', 'to', 'limit', 'all'] as const;

/** @throws CliError */
function checkFlags(flags: Flags): void {
  const useless = flags.watch === true ? BELONG_TO_A_LIST.filter((name) => flags[name] !== undefined) : [];
  if (useless.length > 0)
    throw new CliError(
      `--watch shows what is written from now on, and takes no ${useless.map((name) => `--${name}`).join(', ')}.`,
      { exitCode: EXIT.usage, hint: 'Leave them out, or --watch.' },
    );
  checkRange(flags);
}

/** The query with the range of time, which the control node looks at. */
export function rangeQuery({ query, from, to }: Pick<Flags, 'query' | 'from' | 'to'>): { readonly query?: string } {
  const terms = [
    ...(query === undefined ? [] : [query]),
    ...(from === undefined ? [] : [`at:>=${from.text}`]),
    ...(to === undefined ? [] : [`at:<=${to.text}`]),
  ];
  return terms.length === 0 ? {} : { query: terms.join(' ') };
}

async function* readLines(file: string): AsyncGenerator<Line> {
  let number = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file) })) {
      number += 1;
      if (text.trim() !== '') yield JSON.parse(text) as Line;
    }
  } catch (cause) {
    throw new CliError(`${file} cannot be read as an export (line ${number}): ${(cause as Error).message}.`, {
      exitCode: EXIT.usage,
      hint: 'Give the file that `omnirelay mesh audit export` wrote.',
      cause,
    });
  }
}

function describe({ kind, chains, faults }: AuditVerdict): string {
  const heads = ['Writer', 'Entries', 'From', 'To', 'Seals', 'Sealed to'];
  const shown = table(
    heads,
    chains.map(({ writerId, entries, firstSequence, lastSequence, seals, sealedTo }) =>
      [writerId, String(entries), firstSequence, lastSequence, String(seals), sealedTo].map(printable),
    ),
  );
  const told = faults.map(({ writerId, sequence, problem }) => printable(`  ${writerId}/${sequence}: ${problem}`));
  return kind === 'whole' ? `${shown}\n\nThe audit is whole.` : [shown, '', 'The audit is broken:', ...told].join('\n');
}
