import type { MemoryWire } from '../../src/transport/memory.ts'
import type { Ledger } from './ledger.ts'
import type { Reflex, World } from './script.ts'
import { levelIn } from './sound.ts'

/** A room gives sound back so soon after it was played. */
const ECHO_MS = 40

/** What can be known of a conversation from its wire. */
export interface Overheard {
  readonly isSpeaking: boolean
  /** Nobody has the floor. */
  readonly isAtRest: boolean
  readonly hasEnded: boolean
  /** The level of what the caller's microphone takes up of the bot now. */
  echo(): number
}

/** Writes down all that the wire is given, and has it answer back from within where the script says so. */
export function listenIn(wire: MemoryWire, ledger: Ledger, { reflexes = [], echo = 0 }: World): Overheard {
  const { clock } = ledger
  const [tell, clear] = [wire.tell.bind(wire), wire.clear.bind(wire)]
  const counts = { tell: 0, play: 0 }
  const state = { isSpeaking: false, isThinking: false, isHearing: false, hasEnded: false }
  let playedMs = Number.NEGATIVE_INFINITY
  let level = 0
  const reacts = (on: Reflex['on'], hop?: Int16Array) => {
    const count = counts[on]++
    for (const reflex of reflexes) if (reflex.on === on && reflex.nth === count) react(reflex, wire, ledger, hop)
  }
  wire.tell = (event) => {
    ledger.log.push(event)
    tell(event)
    if (event.type === 'state-changed') {
      state.isSpeaking = event.state === 'speaking'
      state.isThinking = event.state === 'thinking'
    }
    if (event.type === 'user-started-speaking') state.isHearing = true
    if (event.type === 'user-stopped-speaking') state.isHearing = false
    if (event.type === 'call-ended') state.hasEnded = true
    reacts('tell')
  }
  wire.play = (hop) => {
    ledger.note({ type: 'play', level: levelIn(hop) })
    playedMs = clock.now()
    level = hop[hop.length >> 1] ?? 0
    reacts('play', hop)
  }
  wire.clear = () => {
    ledger.note({ type: 'clear' })
    clear()
  }
  return {
    get isSpeaking() {
      return state.isSpeaking
    },
    get isAtRest() {
      return !state.isSpeaking && !state.isThinking && !state.isHearing
    },
    get hasEnded() {
      return state.hasEnded
    },
    echo: () => (clock.now() - playedMs <= ECHO_MS ? level * echo : 0),
  }
}

function react({ does }: Reflex, wire: MemoryWire, ledger: Ledger, hop: Int16Array | undefined): void {
  switch (does) {
    case 'hush':
      ledger.note({ type: 'pressed' })
      return wire.command({ type: 'interrupt' })
    case 'type':
      ledger.note({ type: 'typed', text: 'Typed at once.', kept: false })
      return wire.command({ type: 'text', text: 'Typed at once.', runImmediately: true, spoken: true })
    case 'hang-up':
      return wire.leave()
    case 'echo':
      // As WebRTC does, which hears the caller on the bot's beat.
      if (hop) wire.speak({ samples: hop, rateHz: wire.playRateHz })
      return
    default:
      does satisfies never
  }
}
