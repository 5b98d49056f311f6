/** How many there are, and how many of each kind; every number leads to those behind it. */
import type { Peer } from '../../data/model.ts';
import { INTENT_WORDS, LIVENESS, type Liveness } from '../../ui/status.ts';

const OUT_OF_SERVICE = ['Cordoned', 'Draining', 'Drained'] as const;

export interface StatusCountsProps {
  readonly peers: readonly Peer[];
  readonly addressOf: (q: string) => string;
  readonly onShow: (q: string) => void;
}

export function StatusCounts({ peers, addressOf, onShow }: StatusCountsProps) {
  const counts = Map.groupBy(peers, (peer) => peer.status);
  const kinds = [
    ...(Object.keys(LIVENESS) as Liveness[])
      .filter((status) => counts.has(status))
      .map((status) => {
        const word = LIVENESS[status].word.toLowerCase();
        return { q: `status:${word}`, text: `${counts.get(status)?.length ?? 0} ${word}` };
      }),
    ...OUT_OF_SERVICE.flatMap((intent) => {
      const count = peers.filter((peer) => peer.intent === intent).length;
      const word = INTENT_WORDS[intent].toLowerCase();
      return count === 0 ? [] : [{ q: `intent:${word}`, text: `${count} ${word}` }];
    }),
  ];
  const link = (q: string, text: string) => (
    <a
      key={text}
      className="link"
      href={addressOf(q)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onShow(q);
      }}
    >
      {text}
    </a>
  );
  return (
    <p className="flex flex-wrap gap-x-3 text-soft" role="status">
      <span className="font-medium">{link('', `${peers.length} nodes`)}</span>
      {kinds.map(({ q, text }) => link(q, text))}
    </p>
  );
}
