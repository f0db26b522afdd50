import type { SimulatedCarrier } from '../../../src/simulate/carriers/index.ts'
import { CARRIER_WIRES, isCarrier, NETWORK_WIRES, type WireName } from '../../support/handset/handset.ts'
import type { Echo } from '../../support/handset/table.ts'
import { type RunningServer, startServer } from '../../support/server.ts'
import { loadSpeech } from '../conversation/speech.ts'
import type { Entry } from '../conversation/turn.ts'
import type { Table } from '../table.ts'
import { atOnce } from './at-once.ts'
import { partOf } from './corpus.ts'
import { type EchoHeard, playEcho } from './echo.ts'
import type { HeardTurn } from './heard.ts'
import { lateTable, playLate } from './late.ts'
import { FIRST_BRIEF, FIRST_HOTEL, Model } from './model.ts'
import { writePage } from './page.ts'
import { type Results, tablesOf } from './report.ts'
import { playTurn } from './turns.ts'
import { playVirtually } from './virtual.ts'

/** A machine of two cores is not to be what is measured. */
const CALLS_AT_ONCE = 2
/** One of each wire. Nobody waits for an answer here, and a recogniser hears nobody until the end. */
const ECHOES_AT_ONCE = 11
const ECHOES: readonly Echo[] = [
  { delayMs: 200, db: -20 },
  { delayMs: 400, db: -20 },
]
const STALLS_MS = [100, 300, 600, 1000] as const
const ALONE_MS = 30_000
const QUICK_ALONE_MS = 5000
const QUICK_WIRES: readonly WireName[] = ['WebRTC', 'WebSocket, JSON', 'twilio']

/** As a server is set by default, and not as the tests' servers are for busy machines. */
const AS_SHIPPED = {
  VOXRAY_USER_TURN_STOP_TIMEOUT_SECS: '4',
  VOXRAY_TTS_FIRST_AUDIO_TIMEOUT_SECS: '3',
  VOXRAY_STALL_TIMEOUT_SECS: '2',
  BUN_JSC_useOMGJIT: '1',
}

/** A part of the conversations in real time over every wire, and what each does with the bot's own voice. */
export async function conversationWires(isQuick: boolean): Promise<readonly Table[]> {
  const wires = isQuick ? QUICK_WIRES : [...NETWORK_WIRES, ...CARRIER_WIRES]
  const speech = await loadSpeech()
  const entries = partOf(speech, isQuick)
  const virtually = await playVirtually(entries, speech)
  await using opened = new AsyncDisposableStack()
  const model = opened.use(await Model.open())
  const servers = await startServers(wires.filter(isCarrier), model)
  for (const server of servers.values()) opened.use(server)
  // Networks are served by all of them.
  const urlOf = (wire: WireName) => (isCarrier(wire) ? servers.get(wire) : [...servers.values()][0])?.url ?? ''
  let calls = 0
  const byWire = new Map<WireName, readonly HeardTurn[]>()
  for (const wire of wires) byWire.set(wire, await playTurns(wire, urlOf(wire), entries, () => ++calls))
  const cases = ECHOES.flatMap((echo) => wires.map((wire) => ({ wire, echo })))
  const aloneMs = isQuick ? QUICK_ALONE_MS : ALONE_MS
  const echoes = await atOnce(ECHOES_AT_ONCE, cases, ({ wire, echo }): Promise<EchoHeard> => {
    const number = FIRST_HOTEL + cases.findIndex((one) => one.wire === wire && one.echo === echo)
    return playEcho(wire, urlOf(wire), { echo, number, model, aloneMs })
  })
  const results: Results = { virtually, byWire, echoes }
  const stalls = wires.flatMap((wire) => STALLS_MS.map((forMs) => ({ wire, forMs })))
  const late = await atOnce(CALLS_AT_ONCE, stalls, ({ wire, forMs }) =>
    playLate(wire, urlOf(wire), {
      forMs,
      number: FIRST_BRIEF + stalls.findIndex((one) => one.wire === wire && one.forMs === forMs),
      model,
    }),
  )
  const tables = [...tablesOf(results), lateTable(late)]
  if (!isQuick) await writePage(tables, entries)
  return tables
}

async function startServers(carriers: readonly SimulatedCarrier[], { config }: Model) {
  const started = await atOnce(CALLS_AT_ONCE, carriers, async (carrier): Promise<[SimulatedCarrier, RunningServer]> => {
    const server = await startServer({ config: { ...config, runner_transport: carrier }, env: AS_SHIPPED })
    return [carrier, server]
  })
  return new Map(started)
}

/** The first turn is played once more before and not counted: it is what the engine compiles by. */
async function playTurns(
  wire: WireName,
  url: string,
  entries: readonly Entry[],
  nextNumber: () => number,
): Promise<HeardTurn[]> {
  const shortest = entries.find(({ kind }) => kind === 'one word')
  if (shortest) await playTurn(wire, url, shortest, nextNumber())
  return await atOnce(CALLS_AT_ONCE, entries, (entry) => playTurn(wire, url, entry, nextNumber()))
}
