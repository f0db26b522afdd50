import { contentOf } from '../../../../src/simulate/carriers/markup.ts'
import { TWILIO_ACCOUNT } from '../../../../src/simulate/carriers/twilio.ts'
import { basic, CALLABLE, E164, field, HTTPS, type RestDialect } from './dialect.ts'

const PATH = /^\/2010-04-01\/Accounts\/([^/]+)\/Calls(?:\/([^/]+))?\.json$/
const MOST_TWIML_CHARS = 4_000
const TOKEN = 'token'

export const twilio: RestDialect = {
  root: '',
  bodyType: 'application/x-www-form-urlencoded',
  account: { twilio_account_sid: TWILIO_ACCOUNT, twilio_auth_token: TOKEN },
  followsCommands: false,
  isAuthorized: (authorization) => authorization === basic(TWILIO_ACCOUNT, TOKEN),
  read({ method, path, body }) {
    const [, account, id] = PATH.exec(path) ?? []
    if (method !== 'POST' || account !== TWILIO_ACCOUNT) return undefined
    if (id === undefined) {
      const [from, to] = [field(body, 'From', E164), field(body, 'To', CALLABLE)]
      return { type: 'dial', from, to, opens: 'webhook', url: field(body, 'Url', HTTPS) }
    }
    const callId = decodeURIComponent(id)
    if (body['Status'] !== undefined) {
      field(body, 'Status', /^completed$/)
      return { type: 'hang-up', callId }
    }
    if (body['Url'] !== undefined) return { type: 'redirect', callId, url: field(body, 'Url', HTTPS) }
    const twiml = field(body, 'Twiml', /^<Response>/)
    if (twiml.length > MOST_TWIML_CHARS) throw new Error('Twiml is too long')
    return { type: 'transfer', callId, to: dialledIn(twiml) }
  },
  done: (order, sid) =>
    order.type === 'dial'
      ? { status: 201, body: { sid, status: 'queued', direction: 'outbound-api' } }
      : { status: 200, body: { sid, status: order.type === 'hang-up' ? 'completed' : 'in-progress' } },
  refuse(refusal, message) {
    const { status, code } = CODES[refusal]
    return { status, body: { code, message, status } }
  },
  transferIn: dialledIn,
}

const CODES = {
  unauthorized: { status: 401, code: 20003 },
  malformed: { status: 400, code: 21205 },
  'unknown-call': { status: 404, code: 20404 },
  'call-over': { status: 400, code: 21220 },
}

export function dialledIn(twiml: string): string {
  const to = contentOf(twiml, /<(?:Sip|Number)\b/.exec(twiml)?.[0].slice(1) ?? 'Dial')
  if (!CALLABLE.test(to)) throw new Error(`nobody to call in ${twiml}`)
  return to
}
