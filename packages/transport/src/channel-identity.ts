/**
 * Channels outlive certificates. After each rotation this side proves its new certificate on every open channel: a signature over a
 * value that only the two ends of that TLS connection know (RFC 5705 exporter), so that a proof cannot be moved to another one. A
 * channel whose peer proves nothing in time is closed.
 */
import type { TLSSocket } from 'node:tls';
import {
  checkIdentityProof,
  type IdentitySource,
  pemToDer,
  proveIdentity,
  sameIdentity,
  verifyChain,
} from '@omnirelay/pki';
import { decodeFrame, encodeIdentityProof } from '@omnirelay/wire';
import type { TransportBounds } from './bounds.ts';
import { checkCertificate, type PeerPolicy } from './check-peer.ts';
import type { GossipChannel } from './gossip-channel.ts';

const EXPORTER_LABEL = 'EXPORTER-omnirelay-identity';
const EXPORTER_BYTES = 32;
/** Longest timer: Node's own limit is 2^31 - 1 ms. */
const LONGEST_WAIT_MS = 24 * 3600 * 1000;

export interface ChannelIdentities extends Disposable {
  watch(channel: GossipChannel): void;
  forget(channel: GossipChannel): void;
  receive(channel: GossipChannel, bytes: Uint8Array): void;
}

export interface ChannelIdentityDeps {
  readonly identity: IdentitySource;
  readonly policy: PeerPolicy;
  readonly bounds: TransportBounds;
}

export function channelIdentities({ identity, policy, bounds }: ChannelIdentityDeps): ChannelIdentities {
  const channels = new Set<GossipChannel>();
  let timer: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;

  const stopListening = identity.onRotate(() => {
    for (const channel of [...channels]) prove(channel);
  });

  function prove(channel: GossipChannel): void {
    const { certificateChainPem, privateKeyPem } = identity.current();
    const signature = proveIdentity(exporterOf(channel.socket), privateKeyPem);
    channel.send(encodeIdentityProof(pemToDer(certificateChainPem), signature));
  }

  /** When the channel ends unless its peer proves a newer certificate. */
  function endOf({ certificate }: GossipChannel): number {
    const life = certificate.notAfter.getTime() - certificate.notBefore.getTime();
    return certificate.notAfter.getTime() + Math.max(bounds.identityGraceMs, life * bounds.identityGraceShare);
  }

  function arm(at: number): void {
    if (at >= armedFor) return;
    armedFor = at;
    clearTimeout(timer);
    timer = setTimeout(sweep, Math.min(LONGEST_WAIT_MS, Math.max(0, at - Date.now())));
    timer.unref();
  }

  function sweep(): void {
    armedFor = Number.POSITIVE_INFINITY;
    const now = Date.now();
    let next = Number.POSITIVE_INFINITY;
    for (const channel of [...channels]) {
      const end = endOf(channel);
      if (end > now) next = Math.min(next, end);
      else {
        const { notAfter } = channel.certificate;
        channel.abort(
          'identity-expired',
          `the peer's certificate ran out at ${notAfter.toISOString()} and no newer one was proved`,
        );
      }
    }
    if (next !== Number.POSITIVE_INFINITY) arm(next);
  }

  /** Null when the proof holds, and the channel lives on with it. */
  function renewed(channel: GossipChannel, bytes: Uint8Array): string | null {
    const proof = decodeFrame(bytes);
    if (proof.kind !== 'identity-proof') return proof.kind === 'malformed' ? proof.problem : 'no proof';
    const verdict = verifyChain(proof.chain, identity.current().caPem, new Date());
    if (verdict.kind === 'refused') return verdict.problem;
    if (!checkIdentityProof(exporterOf(channel.socket), proof.signature, verdict.leaf)) return 'the signature is wrong';
    const check = checkCertificate(verdict.leaf, null, policy);
    if (check.kind === 'refused') return check.detail;
    if (!sameIdentity(check.peer.identity, channel.identity)) return `it is for ${check.peer.identity.nodeId}`;
    // An older proof proves nothing new.
    if (check.peer.certificate.notAfter > channel.certificate.notAfter) channel.renew(check.peer);
    arm(endOf(channel));
    return null;
  }

  return {
    watch(channel) {
      channels.add(channel);
      arm(endOf(channel));
      // The identity may have turned between handshake and now.
      const shown = channel.socket.getX509Certificate()?.validToDate;
      if (shown !== undefined && shown.getTime() + 1000 < identity.current().notAfter.getTime()) prove(channel);
    },
    forget: (channel) => channels.delete(channel),
    receive(channel, bytes) {
      const problem = renewed(channel, bytes);
      if (problem !== null) channel.abort('protocol-error', `identity proof refused: ${problem}`);
    },
    [Symbol.dispose]() {
      stopListening();
      clearTimeout(timer);
    },
  };
}

const exporterOf = (socket: TLSSocket): Buffer =>
  socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0));
