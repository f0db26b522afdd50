import { JAMBONZ_ACCOUNT } from '../../../../src/simulate/carriers/jambonz.ts'
import { field, HTTPS, type RestDialect } from './dialect.ts'

const PATH = /^\/Accounts\/([^/]+)\/Calls(?:\/([^/]+))?$/
const KEY = '38700987-c7a4-4685-a5bb-af378f9734de'

export const jambonz: RestDialect = {
  root: '/api/v1',
  bodyType: 'application/json',
  account: { jambonz_account_sid: JAMBONZ_ACCOUNT, jambonz_api_key: KEY },
  followsCommands: false,
  isAuthorized: (authorization) => authorization === `Bearer ${KEY}`,
  read({ method, path, body }) {
    const [, account, id] = PATH.exec(path) ?? []
    if (method !== 'POST' || account !== JAMBONZ_ACCOUNT) return undefined
    if (id === undefined) {
      const { url } = Object(body['call_hook'])
      const [from, to] = [field(body, 'from', /^\+?\d{3,15}$/), target(body['to'])]
      return { type: 'dial', from, to, opens: 'webhook', url: field({ url }, 'url', HTTPS) }
    }
    const callId = decodeURIComponent(id)
    if (body['call_hook'] !== undefined) return { type: 'redirect', callId, url: field(body, 'call_hook', HTTPS) }
    if (body['dtmf'] === undefined) {
      field(body, 'call_status', /^completed$/)
      return { type: 'hang-up', callId }
    }
    const { digit, duration } = Object(body['dtmf'])
    field({ duration }, 'duration', /^\d+$/)
    return { type: 'press', callId, digits: field({ digit }, 'digit', /^[\dA-D*#]$/) }
  },
  done: ({ type }, sid) => (type === 'dial' ? { status: 201, body: { sid, callId: sid } } : { status: 202 }),
  refuse: (refusal, msg) => ({ status: STATUSES[refusal], body: { msg } }),
  transferIn(answer) {
    const verbs: readonly { verb: string; target?: readonly unknown[] }[] = JSON.parse(answer)
    return target(verbs.find(({ verb }) => verb === 'dial')?.target?.[0])
  },
}

const STATUSES = { unauthorized: 401, malformed: 400, 'unknown-call': 404, 'call-over': 404 }

function target(value: unknown): string {
  const { type, number, sipUri } = Object(value)
  return type === 'sip' ? field({ sipUri }, 'sipUri', /^sips?:\S+$/) : field({ number }, 'number', /^\+?\d{3,15}$/)
}
