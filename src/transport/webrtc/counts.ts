import { type InboundCounts, noPackets } from './inbound.ts'

/** What has become of all WebRTC connections of this process. Each one opened ends as one of the last four. */
export interface WebRtcCounts extends InboundCounts {
  /** Bytes of Opus. */
  receivedBytes: number
  sentBytes: number
  opened: number
  answered: number
  connected: number
  /** Opened in place of an earlier one of the same call (`restart_pc`). */
  restarted: number
  /** Their offer could not be answered. */
  refused: number
  neverConnected: number
  /** Fell silent after they had stood. */
  brokenOff: number
  closed: number
}

export const noConnections = (): WebRtcCounts => ({
  ...noPackets(),
  receivedBytes: 0,
  sentBytes: 0,
  opened: 0,
  answered: 0,
  connected: 0,
  restarted: 0,
  refused: 0,
  neverConnected: 0,
  brokenOff: 0,
  closed: 0,
})

/** Counts a connection that is being opened. */
export async function counted<T>(counts: WebRtcCounts, opening: Promise<T>): Promise<T> {
  counts.opened++
  try {
    const connection = await opening
    counts.answered++
    return connection
  } catch (error) {
    counts.refused++
    throw error
  }
}
