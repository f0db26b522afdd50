import { describe } from 'bun:test'
import { conversation } from './conversation.ts'

describe('a call by way of jambonz', () => {
  conversation({ carrier: 'jambonz', config: { jambonz_webhook_secret: 'secret' }, secret: 'secret' })
})
