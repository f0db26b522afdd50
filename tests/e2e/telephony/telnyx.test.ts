import { describe } from 'bun:test'
import { conversation } from './conversation.ts'

describe('a call by way of Telnyx', () => {
  conversation({
    carrier: 'telnyx',
    config: { telnyx_public_key: 'A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=' },
    // The private key of the one above.
    secret: Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64'),
  })
})
