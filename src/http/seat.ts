import type { Seat } from '../session/seats.ts'
import type { Edge } from './edge.ts'
import { serverFull } from './errors.ts'

/** A seat for one more call. Throws `ApiError`, 503, when this server or all together are full. */
export async function takeSeat({ calls, seats }: Pick<Edge, 'calls' | 'seats'>): Promise<Seat> {
  const seat = calls.isFull ? undefined : await seats.take()
  if (!seat) throw serverFull()
  return seat
}
