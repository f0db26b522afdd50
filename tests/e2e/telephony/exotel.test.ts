import { describe } from 'bun:test'
import { conversation } from './conversation.ts'

describe('a call by way of Exotel', () => {
  conversation({
    carrier: 'exotel',
    config: { exotel_stream_user: 'exotel', exotel_stream_password: 'secret' },
    secret: 'exotel:secret',
  })
})
