import type { Seat } from '../session/seats.ts'
import type { Edge } from './edge.ts'
import { serverFull } from './errors.ts'

/** How long a place takes to become free when its offer gives way: its call ends first. */
const HANDOVER_MS = 1000
const LOOK_MS = 100

/**
 * A seat for one more call: a free one, or that of an offer that nobody followed up. While seats are handed over, they are for those who
 * caused one to be given up, in the order in which they asked. `client` is who asks; absent for a carrier. Throws `ApiError`, 503, when
 * this server or all together are full.
 */
export async function takeSeat(edge: Edge, client = ''): Promise<Seat> {
  const seat = edge.handover.isIdle ? await freeSeat(edge) : undefined
  if (seat) return seat
  if (edge.calls.takesNone || !edge.peers.giveWay(client)) throw serverFull()
  return await edge.handover.run(() => givenUpSeat(edge))
}

/** Whether `client` would get a seat now. */
export async function hasRoom({ calls, seats, peers }: Edge, client = ''): Promise<boolean> {
  if (!calls.isFull && (await seats.areFree())) return true
  return !calls.takesNone && peers.canGiveWay(client)
}

const freeSeat = async ({ calls, seats }: Edge): Promise<Seat | undefined> =>
  calls.isFull ? undefined : await seats.take()

async function givenUpSeat(edge: Edge): Promise<Seat> {
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    const seat = await freeSeat(edge)
    if (seat) return seat
    if (waitedMs >= HANDOVER_MS) throw serverFull()
    await new Promise<void>((resolve) => edge.clock.after(LOOK_MS, resolve))
  }
}
