import { describe } from 'bun:test'
import { conversation } from './conversation.ts'

describe('a call by way of Exotel', () => {
  conversation({
    carrier: 'exotel',
    config: { telephony_require_ticket: true },
    // 100 ms of the caller in a message, and 200 ms of ours.
    silentWithinMs: 600,
  })
})
