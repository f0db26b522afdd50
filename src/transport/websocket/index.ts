import type { Format } from './format.ts'
import { json, jsonWithTools } from './json.ts'
import { protobuf, protobufRtvi } from './protobuf.ts'
import { type RtviTextOptions, rtviTextOf } from './rtvi-text.ts'

export type Selected = { readonly format: Format; readonly wantsHeartbeats: boolean } | { readonly problem: string }

interface FormatPair {
  readonly plain: Format
  /** For clients that are trusted. */
  readonly trusted: Format
  readonly rtvi: (options: RtviTextOptions) => Format
}

const FORMATS: ReadonlyMap<string, FormatPair> = new Map([
  ['json', { plain: json, trusted: jsonWithTools, rtvi: rtviTextOf }],
  ['protobuf', { plain: protobuf, trusted: protobuf, rtvi: () => protobufRtvi }],
])
const SWITCH: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'no', 'off'].map((word) => [word, false] as const),
])

/**
 * The format a `/ws` address asks for: `?format=protobuf`, `?rtvi=1`, both, or JSON, and whether it asks for `?heartbeat=1`. In upper or
 * lower case. `trustsEvals`: see `RtviTextOptions`.
 */
export function selectFormat(query: URLSearchParams, trustsEvals = false): Selected {
  const formats = FORMATS.get((query.get('format') || 'json').toLowerCase())
  if (!formats) return { problem: 'Unknown format: use "json" or "protobuf"' }
  const isRtvi = SWITCH.get((query.get('rtvi') || '0').toLowerCase())
  if (isRtvi === undefined) return { problem: 'Unknown rtvi: use "1" or "0"' }
  const wantsHeartbeats = SWITCH.get((query.get('heartbeat') || '0').toLowerCase())
  if (wantsHeartbeats === undefined) return { problem: 'Unknown heartbeat: use "1" or "0"' }
  if (!isRtvi) return { format: trustsEvals ? formats.trusted : formats.plain, wantsHeartbeats }
  const [textOnly, evalAudio] = [query.get('skip_tts') === 'true', query.get('capture_bot_audio') === 'true']
  return { format: formats.rtvi({ textOnly, evalAudio, trustsEvals }), wantsHeartbeats }
}
