import { describe } from 'bun:test'
import { conversation } from './conversation.ts'

describe('a call by way of Twilio', () => {
  conversation({ carrier: 'twilio', config: { twilio_auth_token: 'token' }, secret: 'token' })
})
