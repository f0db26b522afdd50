import type { AgentDefinition } from '../agent/agent.ts'
import type { OpenCalls } from '../agent/companion.ts'
import { hooks } from '../agent/hooks.ts'
import type { Watch, Watcher } from '../call/watcher.ts'
import type { CallEvent, EndReason } from '../event/call-event.ts'
import { type Said, Transcript } from '../observe/transcript.ts'
import { messageOf } from '../std/errors.ts'

/** A call of a tool. */
export interface UsedTool {
  readonly tool: string
  /** As the model wrote it. */
  readonly input: unknown
  /** `running` while it goes on; `dropped` when it was not begun, because the caller spoke or the answer failed. */
  readonly outcome: 'running' | 'done' | 'failed' | 'dropped'
  /** What the model is told of it; '' while it goes on. */
  readonly result: string
}

const MOST_CHARS = 1024 * 1024

/** What happens in a call, as a test may ask for it. */
export class CallLog implements Watch {
  readonly failures: string[] = []
  readonly handedOver: string[] = []
  ended: EndReason | undefined
  isSpeaking = false
  readonly #transcript = new Transcript(MOST_CHARS)
  readonly #tools = new Map<string, UsedTool>()
  /** Those that are being spoken or wait for it. */
  readonly #pieces = new Set<number>()
  #isListening = true
  #isCallerSpeaking = false

  /** Nobody makes a sound, though the answer may go on. */
  get isSilent(): boolean {
    return !this.#isCallerSpeaking && this.#pieces.size === 0
  }

  /** Nobody speaks, thinks or works. */
  get isQuiet(): boolean {
    return this.#isListening && this.isSilent && !this.isSpeaking && !this.isWorking
  }

  get isWorking(): boolean {
    return this.tools.some(({ outcome }) => outcome === 'running')
  }

  get tools(): readonly UsedTool[] {
    return [...this.#tools.values()]
  }

  get transcript(): readonly Said[] {
    return this.#transcript.entries
  }

  event(event: CallEvent): void {
    this.#transcript.note(event)
    switch (event.type) {
      case 'state-changed':
        this.#isListening = event.state === 'listening'
        return
      case 'user-started-speaking':
      case 'user-stopped-speaking':
        this.#isCallerSpeaking = event.type === 'user-started-speaking'
        return
      case 'bot-started-speaking':
      case 'bot-stopped-speaking':
      case 'interrupted':
        this.isSpeaking = event.type === 'bot-started-speaking'
        if (!this.isSpeaking) this.#pieces.clear()
        return
      case 'piece':
        if (event.status === 'completed' || !event.spoken) this.#pieces.delete(event.piece)
        else this.#pieces.add(event.piece)
        return
      case 'tool-called':
      case 'tool-began':
        return this.#used(event.call, { tool: event.tool, input: event.input, outcome: 'running' })
      case 'tool-used':
        return this.#used(event.call, { tool: event.tool, outcome: event.outcome, result: event.told })
      case 'tool-dropped':
        return this.#used(event.call, { tool: event.tool, outcome: 'dropped' })
      case 'handed-over':
        this.handedOver.push(event.to)
        return
      case 'failed':
        this.failures.push(event.message)
        return
      case 'call-ended':
        this.ended = event.reason
    }
  }

  #used(call: string, news: Pick<UsedTool, 'tool' | 'outcome'> & Partial<UsedTool>): void {
    const before = this.#tools.get(call) ?? { input: undefined, result: '' }
    this.#tools.set(call, { ...before, ...news })
  }
}

/** Has the log written, and calls the hooks of the agents. */
export const watchersOf = (
  log: CallLog,
  agents: ReadonlyMap<string, AgentDefinition>,
  calls: OpenCalls,
): readonly Watcher[] => [
  { open: () => log },
  hooks({
    agents,
    calls,
    failed: (hook, error) => log.failures.push(`${hook}: ${messageOf(error)}`),
  }),
]
