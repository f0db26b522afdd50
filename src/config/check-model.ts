import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

/** What makes a request the request that it is. */
const FIXED_FIELDS = new Set(['messages', 'model', 'stream', 'stream_options', 'tools'])
/** Of the connection, of the body and of the key. */
const FIXED_HEADERS =
  /^(?:authorization|host|connection|content-(?:type|length|encoding)|transfer-encoding|expect|te|trailer|upgrade|x-voxray-.*)$/i
/** A token of RFC 9110. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,128}$/
const HEADER_VALUE = /^[\x20-\x7e]{0,8192}$/

/** Additions to the requests to the language model that would replace what is ours, or could not be sent. */
export function checkModel({ llm_extra_body: body = {}, llm_extra_headers: headers = {} }: Config): Problem[] {
  return [
    ...Object.keys(body)
      .filter((name) => FIXED_FIELDS.has(name))
      .map((name) => ({
        key: `llm_extra_body.${name}`,
        wrong: 'is a field of voxray itself',
        wayOut: name === 'model' ? 'Set the key "model"' : 'Remove it',
      })),
    ...Object.entries(headers).flatMap(([name, value]) => faultOfHeader(name, value)),
  ]
}

function faultOfHeader(name: string, value: string): Problem[] {
  // A name that is none may be the secret.
  if (!HEADER_NAME.test(name))
    return [{ key: 'llm_extra_headers', wrong: 'has a name that no header can have', wayOut: 'Correct it' }]
  const key = `llm_extra_headers.${name}`
  if (FIXED_HEADERS.test(name))
    return [
      {
        key,
        wrong: 'is a header of voxray itself',
        wayOut: /^auth/i.test(name) ? 'Set the key of the server as llm_api_key' : 'Remove it',
      },
    ]
  return HEADER_VALUE.test(value) ? [] : [{ key, wrong: 'has a value that no header can have', wayOut: 'Correct it' }]
}
