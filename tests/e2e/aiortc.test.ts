import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { python } from '../support/pipecat/python.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const CONVERSATION = join(import.meta.dir, '../support/aiortc/conversation.py')
const RECORDING = '/usr/share/asterisk/sounds/en_US_f_Allison/conf-getpin.wav'

interface Message {
  readonly type: string
  readonly data?: { readonly text?: string; readonly final?: boolean; readonly voxray?: { readonly type: string } }
}

/** What is loud of it. */
interface Sound {
  readonly ms: number
  readonly dbfs: number
}

interface Heard {
  readonly greeting: Sound
  readonly reply: Sound
  readonly continued: Sound
  readonly first: readonly Message[]
  readonly second: readonly Message[]
  readonly is_same: boolean
}

let server: RunningServer
beforeAll(async () => {
  const greeting = 'Hello! You have reached the test of a call.'
  // A busy machine may recognise slowly.
  server = await startServer({ config: { greeting, user_turn_stop_timeout_secs: 30 } })
}, 180_000)
afterAll(() => server?.[Symbol.asyncDispose]())

const types = (messages: readonly Message[]) => messages.map(({ type }) => type)

test('aiortc is greeted, understood and answered, and resumes its call on a new connection', async () => {
  const [line = ''] = await python(CONVERSATION, [server.url, RECORDING])
  const heard: Heard = JSON.parse(line)

  // Nine words at the level of speech, counted in samples: a slow machine makes them later, not shorter.
  expect(heard.greeting.ms).toBeWithin(1500, 4000)
  expect(heard.greeting.dbfs).toBeWithin(-30, -10)
  expect(types(heard.first).filter((type) => type === 'bot-ready')).toHaveLength(1)
  expect(types(heard.first)).toContain('bot-started-speaking')

  const asked = heard.first.filter(({ type, data }) => type === 'user-transcription' && data?.final)
  expect(asked.map(({ data }) => data?.text).join(' ')).toMatch(/enter the conference pin number/i)
  expect(heard.reply.dbfs).toBeWithin(-30, -10)

  expect(heard.is_same).toBe(true)
  expect(heard.second.map(({ data }) => data?.voxray?.type)).toContain('connection-resumed')
  expect(heard.continued.dbfs).toBeWithin(-30, -10)
  const said = heard.second.flatMap(({ type, data }) => (type === 'bot-transcription' && data?.text ? data.text : []))
  expect(said).toContain('Your name is Anna.')
  expect(server.printed().match(/call started/g)).toHaveLength(1)
}, 180_000)
