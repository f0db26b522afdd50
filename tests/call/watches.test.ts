import { expect, test } from 'bun:test'
import type { Watch, Watcher } from '../../src/call/watcher.ts'
import { humOf, Rig } from '../support/rig.ts'

const says = ['Hello you.']
const replies = ['Hi there.']

/** Lets a rig be watched by this. */
const watchedBy = (watch: Watch, opened: (callId: string) => void = () => {}): { watchers: readonly Watcher[] } => ({
  watchers: [
    {
      open: ({ callId }) => {
        opened(callId)
        return watch
      },
    },
  ],
})

test('a watcher is opened once for each call, and told of its beginning and its end', async () => {
  const told: string[] = []
  const opened: string[] = []
  const rig = new Rig({
    says,
    replies,
    ...watchedBy({ event: ({ type }) => told.push(type) }, (id) => opened.push(id)),
  })
  await rig.saysSomething()
  await rig[Symbol.asyncDispose]()
  expect(opened).toEqual(['call-1'])
  expect([told[0], told.at(-1)]).toEqual(['call-started', 'call-ended'])
})

test('a watcher gets every hop of the caller and of the bot, at its time', async () => {
  const caller: number[] = []
  const bot: { samples: Int16Array; atMs: number }[] = []
  await using rig = new Rig({
    says,
    replies,
    ...watchedBy({
      callerHop: (hop, atMs) => void (hop.length === 320 && caller.push(atMs)),
      botHop: (hop, atMs) => void bot.push({ samples: hop.slice(), atMs }),
    }),
  })
  await rig.saysSomething()
  await rig.isSilentFor(1000)
  expect(caller).toHaveLength(135)
  expect(new Set(caller.slice(1).map((atMs, at) => atMs - (caller[at] ?? 0)))).toEqual(new Set([20]))
  expect(Int16Array.from(bot.flatMap(({ samples }) => [...samples]))).toEqual(humOf('Hi there.'))
  expect(bot.map(({ atMs }) => atMs)).toEqual(rig.wire.played.map(({ atMs }) => atMs + 20))
})

test.each(['open', 'event', 'callerHop', 'botHop'] as const)(
  'a watcher whose %s throws is left out',
  async (broken) => {
    let calls = 0
    const fault = () => {
      calls++
      throw new Error('a fault of the watcher')
    }
    const watchers: readonly Watcher[] = [{ open: broken === 'open' ? fault : () => ({ [broken]: fault }) }]
    await using rig = new Rig({ says, replies, watchers })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(calls).toBe(1)
    expect(rig.played()).toEqual(humOf('Hi there.'))
  },
)

test('a watcher whose function turns out to be async and fails is left out, and harms nobody', async () => {
  let events = 0
  const event = async () => {
    events++
    throw new Error('no watcher should')
  }
  await using rig = new Rig({ says, replies, ...watchedBy({ event: event as Watch['event'] & object }) })
  // All that a call tells at its start, before the promise can fail.
  const atStart = events
  await rig.saysSomething()
  await rig.isSilentFor(1000)
  expect(atStart).toBeGreaterThan(0)
  expect(events).toBe(atStart)
  expect(rig.events('failed')).toEqual([])
})

test('a call that is over waits until its watchers have let go, but not for ever', async () => {
  const letGo = Promise.withResolvers<void>()
  const rig = new Rig(watchedBy({ [Symbol.asyncDispose]: () => letGo.promise }))
  let isOver = false
  void rig.call.end('hung-up').then(() => (isOver = true))
  await rig.clock.advance(4000)
  expect(isOver).toBeFalse()
  letGo.resolve()
  await rig.clock.advance(0)
  expect(isOver).toBeTrue()

  const stuck = new Rig(watchedBy({ [Symbol.asyncDispose]: () => Promise.withResolvers<void>().promise }))
  const over = stuck.call.end('hung-up')
  await stuck.clock.advance(5000)
  await over
  expect(stuck.clock.pending).toBe(0)
})
