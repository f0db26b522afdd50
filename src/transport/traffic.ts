/** What has passed over all wires of one kind since the process began: plain numbers, added to per packet and read when asked for. */
export interface Traffic {
  receivedBytes: number
  sentBytes: number
  /** Hops a slow reader did not get. */
  droppedHops: number
}

export const noTraffic = (): Traffic => ({ receivedBytes: 0, sentBytes: 0, droppedHops: 0 })
