import { contentOf } from '../../../../src/simulate/carriers/markup.ts'
import { basic, DIGITS_ALONE, field, HTTPS, KEYS, type RestDialect } from './dialect.ts'

const PATH = /^\/Account\/([^/]+)\/Call\/(?:([^/]+)\/(DTMF\/)?)?$/
const ACCOUNT = 'MA0123456789'
const TOKEN = 'token'

export const plivo: RestDialect = {
  root: '/v1',
  bodyType: 'application/json',
  account: { plivo_auth_id: ACCOUNT, plivo_auth_token: TOKEN },
  followsCommands: false,
  isAuthorized: (authorization) => authorization === basic(ACCOUNT, TOKEN),
  read({ method, path, body }) {
    const [, account, id, dtmf] = PATH.exec(path) ?? []
    if (account !== ACCOUNT) return undefined
    const callId = decodeURIComponent(id ?? '')
    if (method === 'DELETE' && id !== undefined && dtmf === undefined) return { type: 'hang-up', callId }
    if (method !== 'POST') return undefined
    if (id === undefined) {
      const [from, to] = [field(body, 'from', DIGITS_ALONE), field(body, 'to', /^(?:[1-9]\d{2,14}|sip:\S+)$/)]
      return { type: 'dial', from, to, opens: 'webhook', url: field(body, 'answer_url', HTTPS) }
    }
    if (dtmf !== undefined) return { type: 'press', callId, digits: field(body, 'digits', KEYS) }
    field(body, 'legs', /^aleg$/)
    return { type: 'redirect', callId, url: field(body, 'aleg_url', HTTPS) }
  },
  done({ type }, request_uuid) {
    switch (type) {
      case 'dial':
        return { status: 201, body: { message: 'call fired', request_uuid } }
      case 'hang-up':
        return { status: 204 }
      default:
        return { status: 202, body: { message: 'accepted' } }
    }
  },
  refuse: (refusal, error) => ({ status: STATUSES[refusal], body: { error } }),
  transferIn(answer) {
    const to = contentOf(answer, /<User\b/.test(answer) ? 'User' : 'Number')
    if (!/^(?:\+?[1-9]\d{2,14}|sip:\S+)$/.test(to)) throw new Error(`nobody to call in ${answer}`)
    return to
  },
}

const STATUSES = { unauthorized: 401, malformed: 400, 'unknown-call': 404, 'call-over': 404 }
