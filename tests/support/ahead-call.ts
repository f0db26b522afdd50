import type { CallEvent } from '../../src/event/call-event.ts'
import { VirtualClock } from './clock.ts'
import { Rig, type RigOptions } from './rig.ts'

export interface AheadCall {
  readonly rig: Rig
  readonly told: CallEvent[]
  /** What the voice was given, piece by piece. */
  readonly asked: string[]
}

export const ANSWER = 'Here is what I found. It is the second of three. And that is all.'
export const FIRST = 'Here is what I found.'

/** A call whose voice may begin before a turn is over, unless `speaksAhead` says otherwise. */
export function aheadCall(options: RigOptions, speaksAhead = true): AheadCall {
  const told: CallEvent[] = []
  const asked: string[] = []
  const rig = new Rig({
    clock: new VirtualClock(),
    watchers: [{ open: () => ({ event: (event) => void told.push(event) }) }],
    onSpeak: (piece) => asked.push(piece),
    ...options,
    parts: { speaksAhead, ...options.parts },
  })
  return { rig, told, asked }
}

/** A call of one turn, to its end. */
export async function oneTurn(options: RigOptions, speaksAhead: boolean): Promise<AheadCall> {
  const call = aheadCall({ says: ['Tell me.'], ...options }, speaksAhead)
  await call.rig.saysSomething()
  await call.rig.isSilentFor(8000)
  await call.rig[Symbol.asyncDispose]()
  return call
}

/** Of each first piece that was begun for nothing. */
export const droppedIn = (told: readonly CallEvent[]) =>
  told.flatMap((event) => (event.type === 'speech-dropped' ? [event.chars] : []))

/** From the first sound on. */
export function soundOf(rig: Rig): Int16Array {
  const all = rig.played()
  return all.subarray(all.findIndex((sample) => sample !== 0))
}
