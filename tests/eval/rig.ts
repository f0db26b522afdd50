import { CARRIERS } from '../../src/carriers/index.ts'
import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { VoxrayApi } from '../../src/client/api.ts'
import { RECONNECT } from '../../src/client/reconnect.ts'
import { ClientTransport } from '../../src/client/transport.ts'
import { createApp } from '../../src/compose/app.ts'
import type { ScenarioResult } from '../../src/eval/result.ts'
import { type Stage, runScenario } from '../../src/eval/run-scenario.ts'
import { readScenarios } from '../../src/eval/read-scenarios.ts'
import type { Scenario } from '../../src/eval/scenario.ts'
import type { Llm } from '../../src/llm/llm.ts'
import { demoLlm } from '../../src/providers/embedded/dialogue/demo.ts'
import { selectFormat } from '../../src/transport/websocket/index.ts'
import { WebSocketWire } from '../../src/transport/websocket/wire.ts'
import { VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import { silentLog } from '../support/edge.ts'
import { serialIds } from '../support/ids.ts'
import { type Accept, LoopSockets } from '../support/loop-sockets.ts'
import { scriptedStt, toneOf, toneTts } from '../support/providers.ts'
import { noSockets } from '../support/no-sockets.ts'

const VOICE = { msPerChar: 50, rateHz: 24_000, frequencyHz: 440 }
/** What a caller may take in all. */
const GIVE_UP_MS = 600_000

export const scenarioIn = (yaml: string): Scenario => {
  const { scenarios: [scenario] = [], problems = [] } = readScenarios(yaml, 'test.yaml')
  if (!scenario) throw new Error(problems.join('\n'))
  return scenario
}

interface RigOptions {
  readonly config?: object
  readonly llm?: (clock: VirtualClock) => Llm
  /** In place of the server. */
  readonly accept?: Accept
  readonly judge?: Stage['judge']
}

/** Plays a scenario against the demo agent, or against what is given, in virtual time. What is spoken is a tone, and is understood. */
export async function played(scenario: Scenario, options: RigOptions = {}): Promise<ScenarioResult> {
  const clock = new VirtualClock()
  const bodies: unknown[] = []
  const spokenTexts = scenario.turns.flatMap(({ act }) => (act.type === 'speak' ? [act.text] : []))
  const config = configOf(
    load({ file: { vad_type: 'energy', speech_cache_dir: '', max_beat_lateness_ms: 0, ...options.config } }),
  )
  await using app = await createApp(config, {
    clock,
    ids: serialIds(),
    log: silentLog,
    random: () => 0.5,
    lostLogLines: () => 0,
    carriers: CARRIERS,
    connect: noSockets,
    fetch: () => Promise.reject(new Error('no network here')),
    stages: {
      stt: scriptedStt({ transcripts: spokenTexts }),
      llm: options.llm?.(clock) ?? demoLlm({ clock, timeZone: 'UTC' }),
      tts: toneTts(VOICE),
      preload: async () => {},
      [Symbol.asyncDispose]: async () => {},
    },
  })
  const accept: Accept = ({ searchParams }, socket) => {
    const selected = selectFormat(searchParams, true)
    if ('problem' in selected) throw new Error(selected.problem)
    const wire = new WebSocketWire(socket, selected.format, { clock })
    const [data = {}] = bodies as Record<string, unknown>[]
    return app.calls.start(wire, { data }) ? wire.client : undefined
  }
  const api = new VoxrayApi('http://voxray.test', {
    clock,
    fetch: async (url, init) => {
      // As a server answers a plain GET of its socket that it would not refuse.
      if (new URL(url).pathname === '/ws') return new Response(null, { status: 400 })
      if (typeof init.body === 'string') bodies.push(JSON.parse(init.body).body)
      return await app.handle(new Request(url, init))
    },
  })
  const stage: Stage = {
    clock,
    judge: options.judge,
    speech: async (act) => toneOf(act.type === 'speak' ? act.text : '', { ...VOICE, rateHz: LISTEN_RATE_HZ }),
    connect: async ({ body, language }, signal) => {
      const { sessionId } = await api.start(
        { body: { ...body, ...(language !== undefined && { language }) } },
        { signal },
      )
      const transport = new ClientTransport(api.socketUrl(sessionId), {
        api,
        clock,
        random: () => 0,
        sockets: new LoopSockets(options.accept ?? accept),
        reconnect: { ...RECONNECT, attempts: 0 },
      })
      await transport.start({ signal })
      return transport
    },
  }
  const results: ScenarioResult[] = []
  void runScenario(scenario, stage).then((result) => results.push(result))
  while (results.length === 0 && clock.now() < GIVE_UP_MS) await clock.advance(100)
  const [result] = results
  if (!result) throw new Error('the scenario hangs')
  return result
}
