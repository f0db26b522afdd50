import { dialledIn } from './twilio.ts'
import { CALLABLE, E164, field, KEYS, type RestDialect, WSS } from './dialect.ts'

const PATH = /^\/calls(?:\/([^/]+)\/actions\/(\w+))?$/
const DOCUMENT_PATH = /^\/texml\/calls\/([^/]+)\/update$/
const KEY = 'KEY0123456789'

export const telnyx: RestDialect = {
  root: '/v2',
  bodyType: 'application/json',
  account: { telnyx_api_key: KEY, telnyx_connection_id: '1494404757140276705' },
  followsCommands: true,
  isAuthorized: (authorization) => authorization === `Bearer ${KEY}`,
  read({ method, path, body }) {
    const [, document] = DOCUMENT_PATH.exec(path) ?? []
    if (method === 'POST' && document !== undefined) {
      const to = dialledIn(field(body, 'Texml', /^<Response>/))
      return { type: 'transfer', callId: decodeURIComponent(document), to, replaces: 'document' }
    }
    const [whole, id = '', action] = PATH.exec(path) ?? []
    if (method !== 'POST' || whole === undefined) return undefined
    const callId = decodeURIComponent(id)
    switch (action) {
      case undefined: {
        field(body, 'connection_id', /^\d+$/)
        const [from, to] = [field(body, 'from', E164), field(body, 'to', CALLABLE)]
        return { type: 'dial', from, to, opens: 'stream', ...streamIn(body) }
      }
      case 'answer':
        field(body, 'command_id', /^\S+$/)
        return { type: 'answer', callId, ...streamIn(body) }
      case 'reject':
        field(body, 'cause', /^(?:CALL_REJECTED|USER_BUSY)$/)
        return { type: 'hang-up', callId }
      case 'hangup':
        return { type: 'hang-up', callId }
      case 'transfer':
        return { type: 'transfer', callId, to: field(body, 'to', CALLABLE), replaces: 'nothing' }
      case 'send_dtmf':
        return { type: 'press', callId, digits: field(body, 'digits', KEYS) }
      default:
        return undefined
    }
  },
  done: ({ type }, call_control_id) => ({
    status: 200,
    body: { data: type === 'dial' ? { call_control_id, is_alive: false, record_type: 'call' } : { result: 'ok' } },
  }),
  refuse(refusal, detail) {
    const { status, code, title } = CODES[refusal]
    return { status, body: { errors: [{ code, title, detail }] } }
  },
  transferIn(answer) {
    throw new Error(`Telnyx is told whom to call, and asks for no markup: ${answer}`)
  },
}

const CODES = {
  unauthorized: { status: 401, code: '10009', title: 'Authentication failed' },
  malformed: { status: 422, code: '10004', title: 'Missing required parameter' },
  'unknown-call': { status: 404, code: '10005', title: 'Resource not found' },
  'call-over': { status: 422, code: '90018', title: 'Call has already ended' },
}

function streamIn(body: Readonly<Record<string, unknown>>) {
  field(body, 'stream_bidirectional_mode', /^rtp$/)
  const codec = field(body, 'stream_bidirectional_codec', /^(?:PCMU|PCMA|G722|OPUS)$/)
  const isWide = codec === 'G722' || codec === 'OPUS'
  if (isWide && body['stream_bidirectional_sampling_rate'] !== 16_000) throw new Error(`${codec} has 16 kHz`)
  return { url: field(body, 'stream_url', WSS), codec }
}
