import { endCall, sendDtmf, transferCall } from '../../src/tool/call-tools.ts'
import type { LlmEvent } from '../../src/llm/llm.ts'
import type { PhoneLine } from '../../src/transport/wire.ts'

/** What a model writes. */
export const says = (text: string): LlmEvent => ({ type: 'text', text })
export const calls = (name: string, input: unknown = {}, id = 'call-a'): LlmEvent => ({
  type: 'tool-call',
  call: { id, name, input },
})

export const TOOLS = [endCall, transferCall({ sales: '+15551230002', support: 'sip:help@example.com' }), sendDtmf]

/** A telephone that writes down what is done to it. */
export class Line implements PhoneLine {
  readonly done: string[] = []
  isPlayed = Promise.resolve()
  works = Promise.resolve()
  signal: AbortSignal | undefined

  async played(): Promise<void> {
    this.done.push('waited')
    await this.isPlayed
  }

  async press(keys: string, signal: AbortSignal): Promise<void> {
    this.signal = signal
    await this.works
    this.done.push(`pressed ${keys}`)
  }

  async transfer(to: string, signal: AbortSignal): Promise<void> {
    this.signal = signal
    await this.works
    this.done.push(`transferred to ${to}`)
  }
}
