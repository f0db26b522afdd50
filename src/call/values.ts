import type { CallInfo } from './info.ts'

/** What instructions and greetings may name: what was told of the call, and what is known of every call. What was told wins. */
export const valuesOf = ({
  data,
  agent,
  startedAtMs,
}: Pick<CallInfo, 'data' | 'agent' | 'startedAtMs'>): Readonly<Record<string, unknown>> => ({
  agent,
  now: new Date(startedAtMs).toISOString(),
  ...data,
})
