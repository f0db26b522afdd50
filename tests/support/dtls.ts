import { DtlsClient, DtlsServer, RTCDtlsTransport } from 'werift'
import { systemClock } from '../../src/std/clock.ts'
import { clearRecord, HANDSHAKE, recordsOf } from '../../src/transport/webrtc/dtls-records.ts'
import { hardenDtls } from '../../src/transport/webrtc/harden-dtls.ts'
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

/**
 * Holds a handshake between werift's two sides, each behind what guards ours, over a bad network. Resolves with its milliseconds
 * when both have the same keys, and rejects when they have none in time.
 */
export async function shakeHands(seed: number, roughness: Roughness, options = { cutBytes: 150, limitMs: 15_000 }) {
  const { certPem: cert, privateKey: key, signatureHash } = await RTCDtlsTransport.SetupCertificate()
  const shared = { cert, key, signatureHash, srtpProfiles: [7, 1] as const, extendedMasterSecret: true }
  const startMs = performance.now()
  const toServer = new RoughLink(seed, roughness, (datagram) => serverEnd.take(datagram))
  const toClient = new RoughLink(seed + 1000, roughness, (datagram) => clientEnd.take(datagram))
  const serverEnd = end(true, (datagram) => toClient.send(datagram))
  const clientEnd = end(false, (datagram) => {
    for (const piece of cut(datagram, options.cutBytes)) toServer.send(piece)
  })
  const server = new DtlsServer({
    ...shared,
    srtpProfiles: [...shared.srtpProfiles],
    transport: serverEnd.transport,
    certificateRequest: true,
  })
  const client = new DtlsClient({ ...shared, srtpProfiles: [...shared.srtpProfiles], transport: clientEnd.transport })
  const connected = Promise.all(
    [server, client].map(
      (side) =>
        new Promise<void>((resolve, reject) => {
          side.onConnect.once(resolve)
          side.onError.once(reject)
          setTimeout(() => reject(new Error('no handshake in time')), options.limitMs)
        }),
    ),
  )
  client.connect().catch(() => {})
  await connected
  const [ours, theirs] = [server.extractSessionKeys(16, 12), client.extractSessionKeys(16, 12)]
  if (!ours.localKey.equals(theirs.remoteKey)) throw new Error('the two sides have different keys')
  return performance.now() - startMs
}

function end(isServer: boolean, transmit: (datagram: Buffer) => void) {
  const ice = { send: async (datagram: Buffer) => transmit(datagram) }
  const guard = hardenDtls(ice, systemClock, isServer)
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
