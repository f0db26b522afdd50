import type { ClientEvent } from '../../src/transport/client-event.ts'

/** What a wire was given, in order: events, hops, and orders to drop them. `level` is that of a hop which has but one. */
export type WireLog = readonly (
  | ClientEvent
  | { readonly type: 'play'; readonly atMs: number; readonly level: number | undefined }
  | { readonly type: 'clear'; readonly atMs: number }
)[]

/** What must hold of every call; what does not, one line each. */
export type Promised = (log: WireLog) => string[]
