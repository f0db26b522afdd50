import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { Message } from '../socket/socket.ts'
import { parseJson } from './serializer.ts'
import { idIn } from './start-ids.ts'

/** A message that starts no stream of any carrier. */
export interface Stranger {
  /** Audio: some carriers send it before they say whose it is. */
  readonly isMedia: boolean
  /** Which event came and what it lacks, for the operator who configures the carrier. At most 88 characters. */
  readonly shortcoming: string
}

const Event = TypeCompiler.Compile(Type.Object({ event: Type.String() }))
const Start = TypeCompiler.Compile(Type.Object({ start: Type.Object({}) }))

const STREAM_IDS = ['streamSid', 'streamId', 'stream_sid', 'stream_id']
const CALL_IDS = ['callSid', 'callId', 'callUUID', 'call_sid', 'call_control_id']

/** Anybody may have written it. */
const MOST_EVENT_CHARS = 40

export function readStranger(message: Message): Stranger {
  if (typeof message !== 'string') return { isMedia: false, shortcoming: 'binary data came, and no "start"' }
  const told = parseJson(message)
  if (!Event.Check(told)) return { isMedia: false, shortcoming: 'a message came that is no JSON with an "event"' }
  if (told.event === 'start') return { isMedia: false, shortcoming: lackOf(told) }
  const event = told.event.slice(0, MOST_EVENT_CHARS).replaceAll(/[^\w.:-]/g, '')
  return { isMedia: told.event === 'media', shortcoming: `"${event}" came, and no "start"` }
}

function lackOf(told: unknown): string {
  if (!Start.Check(told)) return '"start" came without an object "start"'
  const hasStream = idIn(told, ...STREAM_IDS) !== undefined
  const hasCall = idIn(told, ...CALL_IDS) !== undefined
  if (!hasStream && !hasCall)
    return '"start" came without ids of the stream and the call, such as streamSid and callSid'
  if (!hasStream) return '"start" came without an id of the stream, such as streamSid or streamId'
  if (!hasCall) return '"start" came without an id of the call, such as callSid or callId'
  return '"start" came, and no carrier writes one like it'
}
