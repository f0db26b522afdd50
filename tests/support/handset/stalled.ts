import { HOP_MS } from '../../../src/audio/pcm.ts'
import { joined } from '../../../src/audio/sounds.ts'
import type { Microphone } from '../../../src/simulate/phone-call.ts'

/** The network holds the caller's audio back for so long, from this long after their first sound on, and then brings all of it at once. */
export function stalled(forMs: number, afterMs = 150): Microphone {
  const held: Int16Array[] = []
  let spokenMs = 0
  return (said) => {
    if (spokenMs > 0 || said.some((sample) => sample !== 0)) spokenMs += HOP_MS
    held.push(said)
    if (spokenMs > afterMs && spokenMs <= afterMs + forMs) return undefined
    return joined(held.splice(0))
  }
}
