/** What a node is: both axes, where it runs, what it says of itself, and who said so. */
import type { Peer } from '../../data/model.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { IntentMark, LivenessMark } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { CertificateEnd } from './certificate-end.tsx';
import { Facts } from './facts.tsx';
import { LeaseAndLoad } from './lease-and-load.tsx';
import { LedScopes } from './led-scopes.tsx';

const mono = (text: string): React.ReactNode => <span className="font-mono text-sm break-all">{text}</span>;

export interface NodeSummaryProps {
  readonly cluster: string;
  readonly peer: Peer;
}

export function NodeSummary({ cluster, peer }: NodeSummaryProps) {
  const { fullTime } = useTimes();
  const { metadata } = peer;
  const labels = Object.entries(metadata.labels).sort(([a], [b]) => a.localeCompare(b));
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <Facts
          title="Liveness and intent"
          rows={[
            ['Liveness', <LivenessMark key="l" status={peer.status} />],
            ['Since', fullTime(peer.statusSince)],
            ['Last heard', peer.lastSeen === undefined ? 'not heard' : fullTime(peer.lastSeen)],
            [
              'Round trip',
              peer.observedBy === peer.nodeId
                ? 'this node’s own view'
                : peer.rttMs === undefined
                  ? 'not measured'
                  : `${peer.rttMs.toFixed(1)} ms`,
            ],
            ['Observed by', mono(peer.observedBy)],
            ['Intent', <IntentMark key="i" intent={peer.intent} />],
            ...(peer.intentAt === undefined
              ? []
              : [
                  [
                    'Intent set',
                    `${fullTime(peer.intentAt)}${peer.intentBy === undefined ? '' : `, by ${peer.intentBy}`}`,
                  ] as const,
                ]),
            ...(peer.intentReason === undefined ? [] : [['Reason', peer.intentReason] as const]),
          ]}
        />
        <LeaseAndLoad peer={peer} />
        <section className="min-w-0 border border-line">
          <h2 className="table-head flex items-center bg-raised text-text">Labels</h2>
          {labels.length === 0 ? (
            <p className="px-3 py-2 text-soft">This node has no labels.</p>
          ) : (
            <table className="w-full">
              <thead>
                <tr>
                  <th scope="col" className="table-head">
                    Label
                  </th>
                  <th scope="col" className="table-head">
                    Value
                  </th>
                  <th scope="col" className="table-head">
                    Source
                  </th>
                </tr>
              </thead>
              <tbody>
                {labels.map(([name, label]) => (
                  <tr key={name}>
                    <td className="table-cell font-mono text-sm break-all">{name}</td>
                    <td className="table-cell font-mono text-sm break-all">{label.value}</td>
                    <td className="table-cell text-soft">
                      {label.source === 'Owner' ? 'the node itself' : 'set by an operator'}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      </div>
      <Facts
        title="Node"
        rows={[
          [
            'Node id',
            <span key="id" className="flex items-center gap-1">
              {mono(peer.nodeId)}
              <CopyButton text={peer.nodeId} label="Copy node id" />
            </span>,
          ],
          ['Role', metadata.role],
          ['Cluster', metadata.clusterId],
          ['Region', metadata.region],
          ['Zone', metadata.zone === '' ? 'not set' : metadata.zone],
          ['Mesh version', metadata.meshVersion],
          ['HTTP/3', metadata.http3Support ? 'offered' : 'not offered'],
          ['Certificate ends', <CertificateEnd key="c" peer={peer} />],
          ['Life', mono(`epoch ${peer.bootEpoch}, incarnation ${peer.incarnation}`)],
          ['Leads', <LedScopes key="leads" cluster={cluster} nodeId={peer.nodeId} />],
          ...Object.entries(peer.endpoints).map(([name, address]) => [`Endpoint ${name}`, mono(address)] as const),
        ]}
      />
    </div>
  );
}
