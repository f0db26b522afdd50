import { describe } from 'bun:test'
import { conversation } from './conversation.ts'

describe('a call by way of Vonage', () => {
  conversation({ carrier: 'vonage', config: { vonage_signature_secret: 'secret' }, secret: 'secret' })
})
