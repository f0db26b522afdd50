import { describe } from 'bun:test'
import { conversation } from './conversation.ts'

describe('a call by way of Plivo', () => {
  conversation({ carrier: 'plivo', config: { plivo_auth_token: 'token' }, secret: 'token' })
})
