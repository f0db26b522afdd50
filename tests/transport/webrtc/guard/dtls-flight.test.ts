import { expect, test } from 'bun:test'
import { DtlsFlight } from '../../../../src/transport/webrtc/guard/dtls-flight.ts'
import { VirtualClock } from '../../../support/clock.ts'

function open() {
  const clock = new VirtualClock()
  const sent: string[] = []
  const flight = new DtlsFlight({ clock, transmit: async (datagram) => void sent.push(datagram.toString()) })
  const say = async (...messages: string[]) => {
    for (const message of messages) flight.say(Buffer.from(message))
    await clock.advance(0)
  }
  return { clock, sent, flight, say }
}

test('messages of one flight leave together, as many as a datagram holds', async () => {
  const { sent, say } = open()
  await say('hello', 'certificate', 'x'.repeat(1190), 'done')
  expect(sent).toEqual(['hellocertificate', `${'x'.repeat(1190)}done`])
})

test('a repeat of the far side has the last flight leave again, once in 50 ms', async () => {
  const { clock, sent, flight, say } = open()
  await say('a', 'b')
  flight.repeat()
  expect(sent).toEqual(['ab'])
  await clock.advance(50)
  flight.repeat()
  flight.repeat()
  expect(sent).toEqual(['ab', 'ab'])
})

test('once answered, what is said next is a flight of its own', async () => {
  const { clock, sent, flight, say } = open()
  await say('a', 'b')
  flight.answered()
  await say('c')
  await clock.advance(50)
  flight.repeat()
  expect(sent).toEqual(['ab', 'c', 'c'])
})

test('what is said again on a timer leaves again, and stays one flight', async () => {
  const { clock, sent, flight, say } = open()
  await say('a', 'b')
  await say('a', 'b')
  await clock.advance(50)
  flight.repeat()
  expect(sent).toEqual(['ab', 'ab', 'ab'])
})
