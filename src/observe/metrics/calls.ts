import type { CallInfo } from '../../call/info.ts'
import type { Watch, Watcher } from '../../call/watcher.ts'
import type { CallEvent, TurnLatency, WireKind } from '../../event/call-event.ts'
import type { Count, Distribution, Families } from './families.ts'

/** In seconds. A turn is quick below half a second, and too slow from two on. */
const TURN_BUCKETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10]
/** In seconds: a beat is 20 ms, and clients buffer about as much again. */
const LATENESS_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]

const TURN_STAGES = {
  decision: 'decisionMs',
  transcript: 'transcriptMs',
  first_token: 'firstTokenMs',
  first_piece: 'firstPieceMs',
  first_audio: 'firstAudioMs',
  sent: 'sentMs',
} as const satisfies Record<string, keyof TurnLatency>

interface LiveCall {
  readonly transport: WireKind
  isHeld: boolean
}

/** Calls, turns and interruptions, by what calls tell. */
export class CallMetrics implements Watcher {
  readonly #active
  readonly #started
  readonly #ended
  readonly #held
  readonly #lost
  readonly #turns: readonly (readonly [keyof TurnLatency, Distribution])[]
  readonly #cut: Count
  readonly #resumed: Count
  readonly #lateness: Distribution
  readonly #answered

  constructor(families: Families, queuedHops: () => number) {
    this.#started = families.counter('voxray_calls_total', 'Calls begun.', ['transport'])
    this.#ended = families.counter('voxray_calls_ended_total', 'Calls ended, by the reason.', ['transport', 'reason'])
    this.#active = families.gauge('voxray_calls_active', 'Calls in progress.', ['transport'])
    for (const transport of ['webrtc', 'websocket', 'telephony'] as const) this.#active({ transport }).set(0)
    this.#held = families.gauge(
      'voxray_calls_held',
      'Of these, calls that wait for a caller whose connection is lost.',
      ['transport'],
    )
    this.#lost = families.counter(
      'voxray_lost_connections_total',
      'Connections lost in a call, by the outcome: the caller resumed the call, or it ended without them.',
      ['transport', 'outcome'],
    )
    const turn = families.histogram(
      'voxray_turn_latency_seconds',
      "From the end of the caller's speech: to the decision that the turn is over, to its transcript, to the first token, speakable piece and audio, and to the first hop sent.",
      ['stage'],
      TURN_BUCKETS,
    )
    this.#turns = Object.entries(TURN_STAGES).map(([stage, field]) => [field, turn({ stage })] as const)
    const bargeIns = families.counter(
      'voxray_barge_ins_total',
      'Sounds of the caller that held the bot up: it was cut, or it resumed because it was no interruption.',
      ['outcome'],
    )
    this.#cut = bargeIns({ outcome: 'cut' })
    this.#resumed = bargeIns({ outcome: 'resumed' })
    this.#lateness = families.histogram(
      'voxray_playout_lateness_seconds',
      'How late the last call sent its audio, at each beat of 20 ms that all calls share.',
      [],
      LATENESS_BUCKETS,
    )({})
    this.#answered = families.counter(
      'voxray_calls_answered_total',
      'Outgoing calls by who picked up: human, machine, menu or screening. One that turned out to be another counts twice.',
      ['by'],
    )
    families.measured(
      'voxray_playout_queued_hops',
      'Hops of 20 ms that are synthesised and wait for their time, of all calls.',
      [],
      (tell) => tell({}, queuedHops()),
    )
  }

  /** Called 50 times a second for all calls together. */
  readonly beatLate = (ms: number): void => this.#lateness.observe(ms / 1000)

  open({ wire: transport }: Pick<CallInfo, 'wire'>): Watch {
    const call: LiveCall = { transport, isHeld: false }
    return { event: (event) => this.#during(call, event) }
  }

  #during(call: LiveCall, event: CallEvent): void {
    switch (event.type) {
      case 'call-started':
        this.#started({ transport: call.transport }).inc()
        return this.#active({ transport: call.transport }).inc()
      case 'interrupted':
        if (event.byVoice) this.#cut.inc()
        return
      case 'resumed':
        return this.#resumed.inc()
      case 'answered-by':
        return this.#answered({ by: event.by }).inc()
      case 'connection-lost':
        return this.#hold(call, true)
      case 'connection-resumed':
        this.#hold(call, false)
        return this.#lost({ transport: call.transport, outcome: 'resumed' }).inc()
      case 'turn-timed':
        for (const [stage, latency] of this.#turns) {
          const ms = event.latency[stage]
          if (ms !== undefined) latency.observe(ms / 1000)
        }
        return
      case 'call-ended':
        if (call.isHeld) this.#lost({ transport: call.transport, outcome: 'ended' }).inc()
        this.#hold(call, false)
        this.#active({ transport: call.transport }).dec()
        return this.#ended({ transport: call.transport, reason: event.reason }).inc()
    }
  }

  #hold(call: LiveCall, isHeld: boolean): void {
    if (call.isHeld === isHeld) return
    call.isHeld = isHeld
    this.#held({ transport: call.transport }).inc(isHeld ? 1 : -1)
  }
}
