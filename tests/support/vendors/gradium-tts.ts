import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { hummed, humParts } from './hum.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const Setup = Type.Object(
  {
    type: Type.Literal('setup'),
    model_name: Type.Optional(Type.String()),
    voice_id: Type.String({ minLength: 1 }),
    output_format: Type.Union(['pcm_8000', 'pcm_16000', 'pcm_24000'].map((format) => Type.Literal(format))),
    pronunciation_id: Type.Optional(Type.String()),
    json_config: Type.Optional(Type.String()),
    close_ws_on_eos: Type.Literal(false),
    client_req_id: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
)
type Setup = Static<typeof Setup>
const Text = Type.Object({ type: Type.Literal('text'), text: Type.String(), client_req_id: Type.String() })
const End = Type.Object({ type: Type.Literal('end_of_stream'), client_req_id: Type.String() })

/** Gradium's voices with several requests on a connection, as its SDKs describe them, humming. What an error tells also ends the connection. */
export function gradiumVoices(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (far.url.pathname !== '/api/speech/tts') return 404
    if (far.headers.get('x-api-key') !== key) return 401
    const requests = new Map<string, { readonly setup: Setup; text: string }>()
    return (data) => {
      const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined
      if (Value.Check(Setup, message) && !requests.has(message.client_req_id)) {
        requests.set(message.client_req_id, { setup: message, text: '' })
        const ready = { type: 'ready', request_id: 'r', sample_rate: 48_000, client_req_id: message.client_req_id }
        return far.send(JSON.stringify(ready))
      }
      const isText = Value.Check(Text, message)
      const request = isText || Value.Check(End, message) ? requests.get(message.client_req_id) : undefined
      if (!request) return fail(far, 1002, 'the first message of a request must be setup')
      if (isText) request.text += message.text
      else {
        requests.delete(request.setup.client_req_id)
        speak(far, request.setup, request.text)
      }
    }
  })
}

function fail(far: FarSide, code: number, message: string): void {
  far.send(JSON.stringify({ type: 'error', code, message }))
  far.close(code, message)
}

/** Times of words come before their audio. */
function speak(far: FarSide, { output_format, client_req_id }: Setup, text: string): void {
  const tell = (message: object): void => far.send(JSON.stringify({ ...message, client_req_id, stream_id: 0 }))
  const rateHz = Number(output_format.replace('pcm_', ''))
  for (const { text: word, fromMs, toMs } of hummed(text, rateHz).words)
    tell({ type: 'text', text: word, start_s: fromMs / 1000, stop_s: toMs / 1000 })
  for (const part of humParts(text, rateHz)) tell({ type: 'audio', audio: part.toBase64(), start_s: 0, stop_s: 1 })
  tell({ type: 'end_of_stream' })
}
