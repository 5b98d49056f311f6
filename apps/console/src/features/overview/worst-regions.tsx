/** Regions by how much of them is dead or suspect. */
import { quoteQueryValue } from '@omnirelay/protocol/query';
import Link from 'next/link';
import type { Peer } from '../../data/model.ts';
import { nodesMatching } from '../../data/pages.ts';
import { worstRegions } from './fleet-figures.ts';

const SHOWN = 6;

export function WorstRegions({ cluster, peers }: { readonly cluster: string; readonly peers: readonly Peer[] }) {
  const regions = worstRegions(peers);
  return (
    <section className="min-w-0 border border-line" aria-label="Worst regions">
      <h2 className="table-head flex items-center bg-raised text-text">
        Worst regions <span className="ml-2 font-normal text-soft">{regions.length}</span>
      </h2>
      <table className="w-full">
        <thead>
          <tr>
            {['Region', 'Nodes', 'Dead or suspect', 'Out of service'].map((head, i) => (
              <th key={head} scope="col" className={`table-head ${i === 0 ? '' : 'text-right'}`}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {regions.slice(0, SHOWN).map(({ region, all, bad, outOfService }) => {
            const q = `region:${quoteQueryValue(region)}`;
            const figure = (count: number, more: string) => (
              <td className="table-cell text-right">
                <Link className="link" href={nodesMatching(cluster, `${q}${more}`)} prefetch={false}>
                  {count}
                </Link>
              </td>
            );
            return (
              <tr key={region}>
                <th scope="row" className="table-cell text-left font-normal">
                  {region}
                </th>
                {figure(all, '')}
                {figure(bad, ' state:dead,suspect')}
                {figure(outOfService, ' -intent:active')}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
