import type { Format } from './format.ts'
import { json } from './json.ts'
import { protobuf, protobufRtvi } from './protobuf.ts'
import { rtviText } from './rtvi-text.ts'

/** The format a `/ws` address asks for: `?format=protobuf`, `?rtvi=1`, both, or JSON. */
export function selectFormat(query: URLSearchParams): Format {
  const isRtvi = ['1', 'true'].includes(query.get('rtvi') ?? '')
  if (query.get('format') === 'protobuf') return isRtvi ? protobufRtvi : protobuf
  return isRtvi ? rtviText : json
}
