import { basic, E164, field, type RestDialect } from './dialect.ts'

const ACCOUNT = 'acme'
const [KEY, TOKEN] = ['key', 'token']

/** Places calls, and does nothing else to them. */
export const exotel: RestDialect = {
  root: '/v1',
  bodyType: 'application/x-www-form-urlencoded',
  account: { exotel_account_sid: ACCOUNT, exotel_api_key: KEY, exotel_api_token: TOKEN },
  followsCommands: false,
  isAuthorized: (authorization) => authorization === basic(KEY, TOKEN),
  read({ method, path, body }) {
    if (method !== 'POST' || path !== `/accounts/${ACCOUNT}/calls/connect`) return undefined
    field(body, 'streamtype', /^bidirectional$/)
    const [from, to] = [field(body, 'callerid', /^0\d{9,10}$/), field(body, 'from', E164)]
    return { type: 'dial', from, to, opens: 'stream', url: field(body, 'streamurl', /^wss:\/\/\S{1,594}$/) }
  },
  // Its v1 answers in XML.
  done: (_order, sid) => ({
    status: 200,
    body: `<?xml version="1.0"?>\n<TwilioResponse>\n <Call>\n  <Sid>${sid}</Sid>\n  <ParentCallSid/>\n </Call>\n</TwilioResponse>`,
  }),
  refuse: (refusal, Message) => ({
    status: STATUSES[refusal],
    body: { RestException: { Status: STATUSES[refusal], Message } },
  }),
  transferIn(answer) {
    throw new Error(`Exotel's flow says what comes next, and no answer such as ${answer}`)
  },
}

const STATUSES = { unauthorized: 401, malformed: 400, 'unknown-call': 404, 'call-over': 404 }
