import { createPublicKey, verify } from 'node:crypto'
import { rsaKeys } from '../../carrier-apis.ts'
import { VONAGE_APPLICATION } from '../../../../src/simulate/carriers/vonage.ts'
import { DIGITS_ALONE, field, HTTPS, KEYS, type RestDialect } from './dialect.ts'

const PATH = /^\/v1\/calls(?:\/([^/]+)(\/dtmf)?)?$/
/** RFC 7519 in seconds; Vonage takes no older one. */
const LONGEST_TOKEN_S = 24 * 60 * 60

const { publicKey, privateKey } = rsaKeys()

export const vonage: RestDialect = {
  root: '',
  bodyType: 'application/json',
  account: { vonage_application_id: VONAGE_APPLICATION, vonage_private_key: privateKey },
  followsCommands: false,
  isAuthorized,
  read({ method, path, body }) {
    const [whole, id, dtmf] = PATH.exec(path) ?? []
    if (whole === undefined) return undefined
    if (id === undefined) {
      if (method !== 'POST') return undefined
      const [asked] = listed(body['answer_url'])
      const url = field({ asked }, 'asked', HTTPS)
      return { type: 'dial', from: endpoint(body['from']), to: endpoint(listed(body['to'])[0]), opens: 'webhook', url }
    }
    if (method !== 'PUT') return undefined
    const callId = decodeURIComponent(id)
    if (dtmf !== undefined) return { type: 'press', callId, digits: field(body, 'digits', KEYS) }
    if (field(body, 'action', /^(?:hangup|transfer)$/) === 'hangup') return { type: 'hang-up', callId }
    const { type, url, ncco } = Object(body['destination'])
    field({ type }, 'type', /^ncco$/)
    if (ncco !== undefined) return { type: 'transfer', callId, to: connectedIn(ncco) }
    const [asked] = listed(url)
    return { type: 'redirect', callId, url: field({ asked }, 'asked', HTTPS) }
  },
  done({ type }, uuid) {
    switch (type) {
      case 'dial':
        return {
          status: 201,
          body: { uuid, status: 'started', direction: 'outbound', conversation_uuid: `CON-${uuid}` },
        }
      case 'press':
        return { status: 200, body: { message: 'DTMF sent', uuid } }
      default:
        return { status: 204 }
    }
  },
  refuse: (refusal, detail) => ({ status: STATUSES[refusal], body: { type: refusal, title: refusal, detail } }),
  transferIn: (answer) => connectedIn(JSON.parse(answer)),
}

const STATUSES = { unauthorized: 401, malformed: 400, 'unknown-call': 404, 'call-over': 404 }

/** A token of the application: RS256, of now. */
function isAuthorized(authorization: string): boolean {
  const [, head = '', claims = '', signature = ''] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? []
  const key = createPublicKey(publicKey)
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))) return false
  const { application_id, iat, exp, jti } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const nowS = Date.now() / 1000
  const isOfNow = iat <= nowS + 1 && exp > nowS && exp - iat <= LONGEST_TOKEN_S
  return application_id === VONAGE_APPLICATION && isOfNow && typeof jti === 'string'
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** `[{"action":"connect","endpoint":[…]}]` */
function connectedIn(ncco: unknown): string {
  const [first] = listed(ncco)
  const { action, endpoint: endpoints } = Object(first)
  field({ action }, 'action', /^connect$/)
  return endpoint(listed(endpoints)[0])
}

function endpoint(value: unknown): string {
  const { type, number, uri } = Object(value)
  return type === 'sip' ? field({ uri }, 'uri', /^sips?:\S+$/) : field({ number }, 'number', DIGITS_ALONE)
}
