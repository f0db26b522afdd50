import type { CallInfo } from '../../src/call/info.ts'

/** What is known of a call that came from nowhere in particular, at the beginning of virtual time. */
export const callInfo = (more: Partial<CallInfo> = {}): CallInfo => ({
  callId: 'call-1',
  wire: 'memory',
  data: {},
  agent: 'default',
  trace: { traceId: '0af7651916cd43dd8448eb211c80319c' },
  startedAtMs: Date.UTC(2026, 0, 5, 9),
  ...more,
})
