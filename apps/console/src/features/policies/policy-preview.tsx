'use client';
/** What a policy would say of each namespace as the mesh is now: who would be sick, what would move, which checks would hold it back. */
import type { PolicyPreview as Preview } from '../../data/policy-model.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { pathWords } from './policy-fields.ts';

const JUDGED = {
  well: { shape: 'filled-circle', colour: 'alive' },
  sick: { shape: 'triangle', colour: 'suspect' },
  leaving: { shape: 'half-diamond', colour: 'progress' },
  gone: { shape: 'square-x', colour: 'dead' },
} as const;

export function PolicyPreview({ previews }: { readonly previews: readonly Preview[] }) {
  if (previews.length === 0) return <p className="text-soft">No namespace goes by it, so it would say nothing now.</p>;
  return (
    <ul aria-label="What this policy would say now" className="flex flex-col gap-3">
      {previews.map((preview) => (
        <li key={preview.namespace} className="border border-line p-3">
          <OfNamespace preview={preview} />
        </li>
      ))}
    </ul>
  );
}

const movesOf = (count: number): string => `${count} ${count === 1 ? 'move' : 'moves'}`;

function OfNamespace({ preview }: { readonly preview: Preview }) {
  const { namespace, summary, nodes, moves, movesBefore, stages, firstMoves, checks, heldBy, needsApproval } = preview;
  const failed = checks.filter(({ passes }) => !passes);
  return (
    <div className="flex flex-col gap-2">
      <p>
        <span className="font-mono text-sm font-medium">{namespace}</span> {summary}
      </p>
      <dl className="grid grid-cols-[9rem_1fr] gap-x-3 gap-y-1">
        <dt className="text-soft">Moves planned</dt>
        <dd>
          {movesOf(moves)}
          {moves === movesBefore ? ', as it is now' : `, ${movesBefore} as it is now`}
          {stages > 1 ? `, in ${stages} stages` : ''}
        </dd>
        <dt className="text-soft">Nodes not well</dt>
        <dd>
          {nodes.length === 0 ? (
            'none'
          ) : (
            <ul>
              {nodes.map(({ nodeId, before, after, score, why }) => (
                <li key={nodeId} className="flex flex-wrap items-center gap-x-2">
                  <Glyph {...JUDGED[after]} />
                  <span className="font-mono text-sm">{nodeId}</span>
                  {before === after ? after : `${after}, where it is ${before} now`}
                  <span className="text-soft">
                    score {score}
                    {why === '' ? '' : `: ${why}`}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </dd>
        <dt className="text-soft">Checks that fail</dt>
        <dd>
          {failed.length === 0 ? (
            `none of ${checks.length}`
          ) : (
            <ul>
              {failed.map(({ name, measured, limit }) => (
                <li key={name} className="flex flex-wrap items-center gap-x-2">
                  <Glyph shape="square-x" colour="dead" />
                  {pathWords(`guardrails.${name}`)} <span className="text-soft">measured</span> {measured}
                  <span className="text-soft">limit</span> {limit}
                </li>
              ))}
            </ul>
          )}
        </dd>
        <dt className="text-soft">Who decides</dt>
        <dd>
          {heldBy !== undefined
            ? `nothing would begin now: ${heldBy}`
            : needsApproval
              ? 'people would have to say yes'
              : 'it would begin by itself'}
        </dd>
      </dl>
      {firstMoves.length === 0 ? null : (
        <details>
          <summary className="link w-fit cursor-pointer">The first {movesOf(firstMoves.length)}</summary>
          <ul className="pt-1">
            {firstMoves.map(({ shardId, from, to, why }) => (
              <li key={shardId}>
                <span className="font-mono text-sm">{shardId}</span> from {from} to {to}
                <span className="text-soft"> {why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
