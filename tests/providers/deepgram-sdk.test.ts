import { DeepgramClient } from '@deepgram/sdk'
import { expect, test } from 'bun:test'
import { toned } from '../support/tones.ts'
import { deepgramServer } from '../support/vendors/deepgram.ts'

test("Deepgram's own SDK holds a talk with the stand-in", async () => {
  using server = deepgramServer().listen()
  const client = new DeepgramClient({ apiKey: 'secret-key', baseUrl: server.url })
  const socket = await client.listen.v1.connect({
    Authorization: 'Token secret-key',
    model: 'nova-3',
    encoding: 'linear16',
    sample_rate: 16_000,
    interim_results: 'true',
    reconnectAttempts: 0,
  })
  const heard: string[] = []
  const finals = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()
  socket.on('message', (message) => {
    if (message.type !== 'Results') return
    const [best] = message.channel.alternatives
    heard.push(`${message.is_final ? 'final' : 'interim'} ${best?.transcript} ${best?.words.length}`)
    if (message.from_finalize) finals.resolve()
  })
  socket.on('close', () => closed.resolve())
  socket.connect()
  await socket.waitForOpen()
  socket.sendMedia(toned('one two three four'))
  socket.sendKeepAlive({ type: 'KeepAlive' })
  socket.sendFinalize({ type: 'Finalize' })
  await finals.promise
  expect(heard).toEqual(['interim one two three four 4', 'final one two three four 4'])
  socket.sendCloseStream({ type: 'CloseStream' })
  await closed.promise
})
