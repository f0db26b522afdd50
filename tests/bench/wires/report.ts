import { CARRIER_WIRES, type WireName } from '../../support/handset/handset.ts'
import { percentile, type Table } from '../table.ts'
import type { EchoHeard } from './echo.ts'
import { answered, type HeardTurn, SILENT_WITHIN_MS, silenced } from './heard.ts'

/** The same turns by wire; `virtually`: without one. */
export interface Results {
  readonly virtually: readonly HeardTurn[]
  readonly byWire: ReadonlyMap<WireName, readonly HeardTurn[]>
  readonly echoes: readonly EchoHeard[]
}

export const tablesOf = ({ virtually, byWire, echoes }: Results): Table[] =>
  [ends(virtually, byWire), kinds(virtually, byWire), interruptions(virtually, byWire), heardEchoes(echoes)].filter(
    ({ rows }) => rows.length > 0,
  )

const VIRTUAL = 'virtual time'
const isVirtual = (name: string): boolean => name.startsWith(VIRTUAL)
const onLine = (name: string, lineHz: number): string => (lineHz === 8000 ? `${name}, 8 kHz` : name)
const lineOf = ({ kind, lineHz }: HeardTurn): string => onLine(kind, lineHz)

/** What is compared with each other, by name. */
const rowsOf = (virtually: readonly HeardTurn[], byWire: Results['byWire']): [string, readonly HeardTurn[]][] => [
  ...Map.groupBy(virtually, ({ lineHz }) => onLine(VIRTUAL, lineHz)),
  ...byWire,
]

const isEnd = ({ turn }: HeardTurn): boolean => turn.isOverBot !== true
const ms = (values: readonly number[], share = 0.5): string =>
  values.length === 0 ? '–' : percentile(values, share).toFixed(0)
const present = (values: readonly (number | undefined)[]): number[] => values.filter((value) => value !== undefined)

/** What was waited for an answer, of turns that were not cut. */
const waits = (turns: readonly HeardTurn[]): number[] =>
  present(turns.map(answered).map(({ isCut, answerMs }) => (isCut ? undefined : answerMs)))

/** By how much longer the same turns took on a wire than without one. */
function shares(
  turns: readonly HeardTurn[],
  virtually: readonly HeardTurn[],
  valueOf: (turn: HeardTurn) => number | undefined,
): number[] {
  return turns.flatMap((turn) => {
    const without = virtually.find(({ id, lineHz }) => id === turn.id && lineHz === turn.lineHz)
    const [on, off] = [valueOf(turn), without && valueOf(without)]
    return on === undefined || off === undefined ? [] : [on - off]
  })
}

const answerMsOf = (turn: HeardTurn): number | undefined => {
  const { isCut, answerMs } = answered(turn)
  return isCut ? undefined : answerMs
}
const silentMsOf = (turn: HeardTurn): number | undefined => silenced(turn).silentMs

function ends(virtually: readonly HeardTurn[], byWire: Results['byWire']): Table {
  const row = (name: string, all: readonly HeardTurn[]): string[] => {
    const own = all.filter(isEnd)
    const judged = own.map(answered)
    const wait = waits(own)
    return [
      name,
      `${own.length}`,
      ms(wait),
      ms(wait, 1),
      `${judged.filter(({ isCut }) => isCut).length}`,
      `${judged.filter(({ answerMs }) => answerMs === undefined).length}`,
      isVirtual(name) ? '–' : ms(shares(own, virtually, answerMsOf)),
    ]
  }
  return {
    title: 'From the true end of a turn to the answer',
    method:
      'At the caller’s end, to the first audible sample, of turns that were not cut. Cut: the bot was heard before the true end. Missed: no answer within 5 s after it. Share: by how much longer the same turn took than in virtual time on a line as narrow, the median.',
    columns: ['wire', 'turns', 'answer p50 ms', 'worst', 'cut', 'missed', 'the wire’s share, ms'],
    rows: rowsOf(virtually, byWire).map(([name, turns]) => row(name, turns)),
  }
}

const cut = (turns: readonly HeardTurn[]): string =>
  `${turns.filter((turn) => answered(turn).isCut).length} of ${turns.length}`

function kinds(virtually: readonly HeardTurn[], byWire: Results['byWire']): Table {
  const onWires = [...byWire.values()].flat().filter(isEnd)
  return {
    title: 'The same by kind, all wires together',
    method: 'The same turns in virtual time beside them. 8 kHz: over carriers whose lines are so narrow.',
    columns: ['kind', 'turns', 'answer p50 ms', 'worst', 'cut', 'in virtual time, p50 ms', 'cut'],
    rows: [...Map.groupBy(onWires, lineOf)].map(([kind, turns]) => {
      const off = virtually.filter((turn) => lineOf(turn) === kind)
      return [kind, `${turns.length}`, ms(waits(turns)), ms(waits(turns), 1), cut(turns), ms(waits(off)), cut(off)]
    }),
  }
}

function interruptions(virtually: readonly HeardTurn[], byWire: Results['byWire']): Table {
  const carriers = new Set<string>(CARRIER_WIRES)
  const row = (name: string, all: readonly HeardTurn[]): string[] => {
    const own = all.filter((turn) => !isEnd(turn))
    const silent = present(own.map(silentMsOf))
    const clears = present(own.map((turn) => silenced(turn).clearMs))
    return [
      name,
      `${own.length}`,
      `${silent.length}`,
      ms(silent),
      ms(silent, 1),
      carriers.has(name) ? ms(clears) : '–',
      isVirtual(name) ? '–' : ms(own.map(({ heldMs }) => heldMs)),
      isVirtual(name) ? '–' : ms(shares(own, virtually, silentMsOf)),
    ]
  }
  return {
    title: 'From the first sound of an interruption to silence',
    method: `At the caller's end, of those at which the bot fell silent within ${SILENT_WITHIN_MS / 1000} s. Clear: until the carrier was told to throw away what it had not played. Held: what waited to be played at the caller's end before.`,
    columns: [
      'wire',
      'there are',
      'fell silent',
      'silent p50 ms',
      'worst',
      'clear p50 ms',
      'held p50 ms',
      'the wire’s share, ms',
    ],
    rows: rowsOf(virtually, byWire)
      .map(([name, turns]) => row(name, turns))
      .filter(([, count]) => count !== '0'),
  }
}

const heardEchoes = (echoes: readonly EchoHeard[]): Table => ({
  title: 'The bot’s own voice from a loudspeaker',
  method:
    'Half a minute in which the bot speaks in the embedded voice and hears itself, then a caller who speaks over it ("All circuits are busy now."): from their first sound to silence, and which of their words the model was not told.',
  columns: ['wire', 'echo', 'answered itself', 'fell silent', 'spoken over: silent ms', 'words wrong'],
  rows: echoes.map(({ wire, echo: { db, delayMs }, answers, silences, silentMs, wordsWrong }) => [
    wire,
    `${db} dB, ${delayMs} ms`,
    `${answers}`,
    `${silences}`,
    silentMs === undefined ? 'never' : silentMs.toFixed(0),
    wordsWrong === undefined ? 'not heard' : `${(100 * wordsWrong).toFixed(0)} %`,
  ]),
})
