import { expect, test } from 'bun:test'
import { StageError } from '../../../../src/std/errors.ts'
import { Answerer } from '../../../../src/transport/telephony/control/answerer.ts'
import { settled } from '../../../support/clock.ts'

const CALL = { callId: 'v3:abc', url: 'wss://voice.example.com/telephony/ws/t', commandId: 'event-1' }

function open(carryOut: (action: object, signal: AbortSignal) => Promise<void>) {
  const failed: string[] = []
  const asked: object[] = []
  const answerer = new Answerer({
    control: {
      carryOut: (action, signal) => {
        asked.push(action)
        return carryOut(action, signal)
      },
    },
    failed: (what, { code }) => failed.push(`${what}: ${code}`),
  })
  return { answerer, failed, asked }
}

const waits = (_: object, signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('a call is answered while the carrier goes on', async () => {
  const { answerer, asked, failed } = open(async () => {})
  answerer.answer(CALL)
  expect(asked).toEqual([{ type: 'answer', ...CALL }])
  await answerer[Symbol.asyncDispose]()
  expect(failed).toEqual([])
})

test('a failure is told', async () => {
  const { answerer, failed } = open(() => Promise.reject(new StageError('transport', 'unauthorized', 'no')))
  answerer.answer(CALL)
  await settled()
  expect(failed).toEqual(['answer: unauthorized'])
})

test('a call that the carrier does not know is one: it was asked at a wrong address', async () => {
  const { answerer, failed } = open(() => Promise.reject(new StageError('transport', 'not-found', 'what call?')))
  answerer.answer(CALL)
  await settled()
  expect(failed).toEqual(['answer: not-found'])
})

test('a call is rejected and hung up in the same way, and what fails is told by its name', async () => {
  const { answerer, asked, failed } = open(() => Promise.reject(new StageError('transport', 'timeout', 'late')))
  answerer.reject(CALL.callId)
  answerer.hangUp(CALL.callId)
  await settled()
  expect(asked).toEqual([
    { type: 'reject', callId: CALL.callId },
    { type: 'hang-up', callId: CALL.callId },
  ])
  expect(failed).toEqual(['reject: timeout', 'hang-up: timeout'])
})

test('that the caller has hung up is none', async () => {
  const { answerer, failed } = open(() => Promise.reject(new StageError('transport', 'gone', 'gone')))
  answerer.answer(CALL)
  answerer.reject(CALL.callId)
  await settled()
  expect(failed).toEqual([])
})

test('a server that stops waits for no answer, and takes what breaks off for no failure', async () => {
  const { answerer, failed } = open(waits)
  answerer.answer(CALL)
  answerer.answer(CALL)
  await answerer[Symbol.asyncDispose]()
  expect(failed).toEqual([])
})
