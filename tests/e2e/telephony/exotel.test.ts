import { describe } from 'bun:test'
import { conversation } from './conversation.ts'

describe('a call by way of Exotel', () => {
  conversation({
    carrier: 'exotel',
    config: { telephony_require_ticket: true },
  })
})
