import { expect, test } from 'bun:test'
import { openClockServer } from '../../docs/examples/server.ts'
import { CARRIERS } from '../../src/carriers/index.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { VirtualClock } from '../support/clock.ts'
import { silentLog } from '../support/edge.ts'
import { serialIds } from '../support/ids.ts'
import { scriptedLlm, scriptedStt, toneTts } from '../support/providers.ts'
import { noSockets } from '../support/no-sockets.ts'

test('an agent that is handed in from outside takes the calls, and speaks in the configured voice', async () => {
  const clock = new VirtualClock()
  const spoken: string[] = []
  await using app = await openClockServer(
    {
      file: { path: 'voxray.json', text: '{ "vad_type": "energy", "speech_cache_dir": "" }' },
      env: {},
      flags: {},
      readText: () => '',
    },
    {
      clock,
      ids: serialIds(),
      log: silentLog,
      random: () => 0.5,
      lostLogLines: () => 0,
      carriers: CARRIERS,
      connect: noSockets,
      fetch: () => Promise.reject(new Error('no network here')),
      stages: {
        stt: scriptedStt({ transcripts: [] }),
        llm: scriptedLlm({ replies: [] }),
        tts: toneTts({ msPerChar: 50, rateHz: 16_000, frequencyHz: 300, onSpeak: (piece) => spoken.push(piece) }),
        preload: async () => {},
        [Symbol.asyncDispose]: async () => {},
      },
    },
  )
  const wires = [new MemoryWire(clock), new MemoryWire(clock)]
  for (const wire of wires) {
    app.calls.start(wire)
    wire.command({ type: 'ready' })
  }
  await clock.advance(1000)
  expect(spoken).toEqual(['It is 09:00.', 'It is 09:00.'])
  for (const wire of wires)
    expect(wire.told.findLast((event) => event.type === 'piece')).toMatchObject({ status: 'completed' })
})
