import type { Watcher } from '../call/watcher.ts'
import type { WebhookEvent } from '../observe/webhooks/events.ts'
import { tellCalls } from '../observe/webhooks/tell-calls.ts'
import type { AgentDefinition } from './agent.ts'
import { type AgentCall, isUnanswered } from './call.ts'
import type { OpenCalls } from './companion.ts'

export interface HooksParts {
  readonly agents: ReadonlyMap<string, AgentDefinition>
  readonly calls: OpenCalls
  /** A hook has thrown. The call goes on. */
  readonly failed: (hook: string, error: unknown) => void
}

/** Calls the hooks of agents in code. A call that ends is waited for until its hooks are done, within the bounds of any watcher. */
export const hooks = ({ agents, calls, failed }: HooksParts): Watcher => ({
  open(info) {
    const pending = new Set<Promise<void>>()
    let holder = agents.get(info.agent)
    const told = tellCalls((callId, event) => {
      const open = calls.get(callId)
      if (!holder || !open) return
      const work = tell(holder, event, open.call)
        .catch((error: unknown) => (isUnanswered(error, open.call) ? undefined : failed(HOOKS[event.type], error)))
        .finally(() => pending.delete(work))
      pending.add(work)
    }).open(info)
    return {
      event(event) {
        told.event?.(event)
        if (event.type === 'call-ended') calls.delete(info.callId)
        if (event.type === 'handed-over') holder = agents.get(event.to)
      },
      [Symbol.asyncDispose]: async () => void (await Promise.all(pending)),
    }
  },
})

/** As their author calls them. */
const HOOKS = {
  'call.started': 'onCall',
  turn: 'onTurn',
  tool: 'onToolCall',
  'call.ended': 'onEnd',
} as const satisfies Record<WebhookEvent['type'], string>

async function tell({ options }: AgentDefinition, event: WebhookEvent, call: AgentCall<never>): Promise<void> {
  switch (event.type) {
    case 'call.started':
      return
    case 'turn':
      return await options.onTurn?.(event.data, call)
    case 'tool':
      return await options.onToolCall?.(event.data, call)
    case 'call.ended':
      return await options.onEnd?.(event.data, call)
    default:
      event satisfies never
  }
}
