import type { ClientEvent } from './client-event.ts'

type ToolBegan = Extract<ClientEvent, { type: 'tool-called' | 'tool-began' }>

/** The event for clients that may know that a tool runs, and not what goes into it. */
export const withoutInput = ({ atMs, type, reply, call, tool, shown }: ToolBegan): ToolBegan => ({
  atMs,
  type,
  reply,
  call,
  tool,
  ...(shown !== undefined && { shown }),
})
