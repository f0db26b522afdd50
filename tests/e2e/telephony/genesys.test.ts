import { describe } from 'bun:test'
import { conversation } from './conversation.ts'

const SECRET = 'TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU='

describe('a call by way of Genesys Cloud', () => {
  conversation({
    carrier: 'genesys',
    config: { genesys_api_key: 'simulator', genesys_client_secret: SECRET },
    secret: SECRET,
  })
})
