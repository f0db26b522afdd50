import { DtlsClient, DtlsServer, RTCDtlsTransport } from 'werift'
import { systemClock } from '../../src/std/clock.ts'
import { verifyHandshake } from '../../src/transport/webrtc/guard/dtls-verify.ts'
import { clearRecord, HANDSHAKE, recordsOf } from '../../src/transport/webrtc/guard/dtls-records.ts'
import { guardDtls } from '../../src/transport/webrtc/guard/dtls.ts'
import type { Identity } from './dtls-identity.ts'
import { RoughLink, type Roughness } from './rough-link.ts'

const HEADER_BYTES = 12

/** Cuts the messages of a handshake in clear text, as a client does whose hello is larger than a datagram. */
export function cut(datagram: Buffer, bytes: number): Buffer[] {
  return recordsOf(datagram).flatMap((record) => {
    if (record.type !== HANDSHAKE || record.epoch > 0) return [record.bytes]
    const header = record.body.subarray(0, HEADER_BYTES)
    const body = record.body.subarray(HEADER_BYTES)
    return Array.from({ length: Math.max(1, Math.ceil(body.length / bytes)) }, (_, part) => {
      const piece = body.subarray(part * bytes, (part + 1) * bytes)
      const fragment = Buffer.concat([header, piece])
      fragment.writeUIntBE(part * bytes, 6, 3)
      fragment.writeUIntBE(piece.length, 9, 3)
      return clearRecord(fragment)
    })
  })
}

export interface HandshakeOptions {
  readonly cutBytes?: number
  readonly limitMs?: number
  /** Both show werift's own certificate unless given. */
  readonly serverIdentity?: Identity
  readonly clientIdentity?: Identity
  /** Before the first hello. */
  readonly prepare?: (server: DtlsServer, client: DtlsClient) => void
  /** What the client sends in the place of a datagram. */
  readonly rewrite?: (datagram: Buffer) => Buffer
}

/**
 * Holds a handshake between werift's two sides, each behind what guards ours, over a bad network. Resolves with its milliseconds
 * when both have the same keys, and rejects when they have none in time or when a side refuses the other.
 */
export async function shakeHands(seed: number, roughness: Roughness, options: HandshakeOptions = {}) {
  const { cutBytes = 150, limitMs = 15_000, prepare, rewrite = (datagram) => datagram } = options
  const own = await RTCDtlsTransport.SetupCertificate()
  const startMs = performance.now()
  const toServer = new RoughLink(seed, roughness, (datagram) => serverEnd.take(datagram))
  const toClient = new RoughLink(seed + 1000, roughness, (datagram) => clientEnd.take(datagram))
  const serverEnd = end(true, (datagram) => toClient.send(datagram))
  const clientEnd = end(false, (datagram) => {
    for (const piece of cut(rewrite(datagram), cutBytes)) toServer.send(piece)
  })
  const server = new DtlsServer({
    ...shown(options.serverIdentity ?? own),
    transport: serverEnd.transport,
    certificateRequest: true,
  })
  const client = new DtlsClient({ ...shown(options.clientIdentity ?? own), transport: clientEnd.transport })
  verifyHandshake(server, true)
  verifyHandshake(client, false)
  prepare?.(server, client)
  const connected = Promise.all(
    [server, client].map(
      (side) =>
        new Promise<void>((resolve, reject) => {
          side.onConnect.once(resolve)
          side.onError.once(reject)
          setTimeout(() => reject(new Error('no handshake in time')), limitMs)
        }),
    ),
  )
  client.connect().catch(() => {})
  await connected
  const [ours, theirs] = [server.extractSessionKeys(16, 12), client.extractSessionKeys(16, 12)]
  if (!ours.localKey.equals(theirs.remoteKey)) throw new Error('the two sides have different keys')
  return performance.now() - startMs
}

const shown = ({ certPem: cert, privateKey: key, signatureHash }: Identity) => ({
  cert,
  key,
  signatureHash,
  srtpProfiles: [7, 1] satisfies SrtpProfiles,
  extendedMasterSecret: true,
})

type SrtpProfiles = ConstructorParameters<typeof DtlsServer>[0]['srtpProfiles']

function end(isServer: boolean, transmit: (datagram: Buffer) => void) {
  const ice = { send: async (datagram: Buffer) => transmit(datagram) }
  const guard = guardDtls(ice, systemClock, isServer)
  guard.listen()
  const transport = {
    type: 'test',
    address: { address: '', family: '', port: 0 },
    closed: false,
    onData: (_datagram: Buffer): void => {},
    send: (datagram: Buffer) => ice.send(datagram),
    close: async () => {},
  }
  const take = (datagram: Buffer) => {
    const admitted = guard.admitted(datagram, false)
    if (admitted.length > 0) transport.onData(admitted)
  }
  return { transport, take }
}
