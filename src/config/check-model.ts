import { faultsOfHeaders } from './check-headers.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

/** What makes a request the request that it is. */
const FIXED_FIELDS = new Set(['messages', 'model', 'stream', 'stream_options', 'tools'])
/** Of the connection, of the body and of the key. */
const FIXED_HEADERS =
  /^(?:authorization|host|connection|content-(?:type|length|encoding)|transfer-encoding|expect|te|trailer|upgrade|x-voxray-.*)$/i

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
    ...faultsOfHeaders('llm_extra_headers', headers, (name) => {
      if (!FIXED_HEADERS.test(name)) return undefined
      return /^auth/i.test(name) ? 'Set the key of the server as llm_api_key' : 'Remove it'
    }),
  ]
}
