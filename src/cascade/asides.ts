import type { TurnInput } from '../turn/step.ts'
import type { Untimed } from '../event/call-event.ts'

/** What a caller does besides taking turns: the voice that comes and goes, and words that only show that they listen. */
export class Asides {
  readonly #emit: (event: Untimed) => void
  #isVoiced = false
  /** What the turn in progress has said so far. */
  #words = ''

  constructor(emit: (event: Untimed) => void) {
    this.#emit = emit
  }

  /** Of what the mind has just told. */
  told(event: Untimed): void {
    if (event.type === 'user-started-speaking') this.#words = ''
    else if (event.type === 'transcribed' && event.final) this.#words = event.text
    else if (event.type === 'resumed' && this.#words !== '') this.#emit({ type: 'backchannel', text: this.#words })
  }

  /** After the turn has begun: Pipecat's harness forgets what came before that. */
  voiced(input: TurnInput): void {
    if (input.type !== 'voice' && input.type !== 'muted') return
    const isVoiced = input.type === 'voice' && input.speech
    if (isVoiced === this.#isVoiced) return
    this.#isVoiced = isVoiced
    this.#emit({ type: isVoiced ? 'voice-started' : 'voice-stopped' })
  }
}
