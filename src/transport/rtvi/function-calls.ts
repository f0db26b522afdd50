import type { ClientEvent } from '../client-event.ts'
import type { RtviMessage } from './message.ts'

/** How much a client is shown of the calls of a tool: that there is one (`none`), its name, what goes in, what comes out. */
export type CallReport = 'disabled' | 'none' | 'name' | 'arguments' | 'full'

/** By the name of the tool; `*` is any other. */
export type CallReports = Readonly<Record<string, CallReport>>

export type ToolEvent = Extract<ClientEvent, { type: 'tool-called' | 'tool-began' | 'tool-used' | 'tool-dropped' }>

/** What the model has done, as RTVI tells it. What is in `reports` is all that is shown beyond the fact. */
export function functionCall(event: ToolEvent, reports: CallReports): readonly RtviMessage[] {
  const report = (Object.hasOwn(reports, event.tool) ? reports[event.tool] : reports['*']) ?? 'none'
  if (report === 'disabled') return []
  const name = report === 'none' ? {} : { function_name: event.tool }
  const id = { tool_call_id: event.call }
  switch (event.type) {
    case 'tool-called':
      return [{ type: 'llm-function-call-started', data: name }]
    case 'tool-began': {
      const shown = report === 'arguments' || report === 'full' ? { arguments: event.input } : {}
      return [{ type: 'llm-function-call-in-progress', data: { ...id, ...name, ...shown } }]
    }
    case 'tool-used': {
      const shown = report === 'full' ? { result: event.outcome } : {}
      return [{ type: 'llm-function-call-stopped', data: { ...id, cancelled: false, ...name, ...shown } }]
    }
    case 'tool-dropped':
      return [{ type: 'llm-function-call-stopped', data: { ...id, cancelled: true, ...name } }]
    default:
      return event satisfies never
  }
}
