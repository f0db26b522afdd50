import { sleep } from '../../src/std/clock.ts'
import { endCall, handOver } from '../../src/tool/call-tools.ts'
import { type Tool, ToolFailure, type ToolResult } from '../../src/tool/tool.ts'
import type { Ledger } from './ledger.ts'
import type { LookupScript } from './script.ts'

/** What a model may have done: two that look up, one of which the caller can stop, one that acts, and two that end the talk with it. */
export function toolsOf(lookups: readonly LookupScript[], ledger: Ledger): readonly Tool[] {
  const scripts = lookups[Symbol.iterator]()
  const run = async (signal: AbortSignal): Promise<ToolResult> => {
    using _ = ledger.opened(signal)
    const { ms = 0, fate }: LookupScript = scripts.next().value ?? {}
    await sleep(ledger.clock, ms, signal)
    if (fate) ledger.note({ type: 'trouble', stage: 'tool' })
    if (fate === 'fails') throw new ToolFailure('There is no such thing.')
    if (fate === 'breaks') throw new Error('scripted trouble')
    if (fate === 'stalls') await ledger.stuck(signal)
    return { type: 'answer', told: 'It is blue.' }
  }
  const tool = (name: string, more: Pick<Tool, 'when' | 'whenInterrupted'>): Tool => ({
    spec: { name, description: `Does ${name}.`, parameters: { type: 'object' } },
    on: () => async (_input, signal) => await run(signal),
    ...more,
  })
  return [
    tool('lookup', { when: 'at-once', whenInterrupted: 'abort' }),
    tool('book', { when: 'at-once', whenInterrupted: 'finish' }),
    tool('act', { when: 'after-words', whenInterrupted: 'abort' }),
    endCall,
    handOver(['other']),
  ]
}
