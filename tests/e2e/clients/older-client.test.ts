import { expect, test } from 'bun:test'
import { startServer } from '../../support/server.ts'

interface RtviMessage {
  readonly type: string
  readonly id?: string
  readonly data: Record<string, unknown>
}

const ANSWER_MS = 15_000

test('an RTVI 1.x client gets its own version and the bot-output of its day', async () => {
  await using server = await startServer()
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws?rtvi=1`)
  const messages: RtviMessage[] = []
  const stopped = Promise.withResolvers<void>()
  const timer = setTimeout(() => stopped.reject(new Error('the bot did not stop')), ANSWER_MS)
  socket.addEventListener('open', () => {
    socket.send('{"label":"rtvi-ai","type":"client-ready","id":"a1","data":{"version":"1.2.0"}}')
  })
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as RtviMessage
    messages.push(message)
    if (message.type === 'bot-stopped-speaking') stopped.resolve()
  })
  await stopped.promise
  clearTimeout(timer)
  socket.close()

  expect(messages.find(({ type }) => type === 'bot-ready')).toMatchObject({ id: 'a1', data: { version: '1.2.0' } })
  const outputs = messages.filter(({ type }) => type === 'bot-output').map(({ data }) => data)
  expect(outputs.length).toBeGreaterThan(1)
  for (const output of outputs) expect(Object.keys(output).toSorted()).toEqual(['aggregated_by', 'spoken', 'text'])
  const told = (spoken: boolean) =>
    outputs
      .filter((output) => output['spoken'] === spoken)
      .map(({ text }) => text)
      .join(' ')
  expect(told(true).replaceAll(/\s+/g, ' ')).toBe(told(false).replaceAll(/\s+/g, ' '))
}, 180_000)
