import { contest, endOfTurn } from '../conversation/measure.ts'
import type { PlayedTurn } from '../conversation/players.ts'
import { type Row, turnsOf } from '../conversation/rows.ts'
import { median, p95 } from '../conversation/statistics.ts'
import { PEERS, type Peer, PEER_FACTS, type PeersPlayed } from './peers.ts'

const NOTHING = '–'

/** The peers' columns: a star says that the figures are the trial's. */
export const peerColumns = (played: PeersPlayed): string[] =>
  PEERS.map((peer) => `${PEER_FACTS[peer].short}${played[peer] ? '' : '*'}`)

type Trial = Pick<Row, 'peers'>

/** Of each peer what it did with these turns, or in the trial where it was not played to. */
const cells = (row: Trial, played: PeersPlayed, figuresOf: (turns: readonly PlayedTurn[]) => string): string[] =>
  PEERS.map((peer: Peer) => {
    const turns = played[peer]
    return turns ? figuresOf(turns) : (row.peers?.[peer] ?? NOTHING)
  })

/** Decision's p50 and p95, and shares of turns that were cut or missed. */
export const endCells = (row: Row, played: PeersPlayed): string[] =>
  cells(row, played, (turns) => {
    const own = turnsOf(row, turns).map(endOfTurn)
    if (own.length === 0) return NOTHING
    const delays = own.flatMap(({ delayMs, isCut }) => (isCut || delayMs === undefined ? [] : [delayMs]))
    const cut = own.filter(({ isCut }) => isCut).length
    const missed = own.filter(({ isMissed }) => isMissed).length
    return `${middle(delays)}, cut ${percent(cut, own.length)}, missed ${percent(missed, own.length)}`
  })

/** How many of the speakers' own silences were taken for an end. */
export const pauseCells = (
  row: Trial & { readonly fromMs: number; readonly toMs: number },
  played: PeersPlayed,
): string[] =>
  cells(row, played, (turns) => {
    const pauses = turns
      .filter(({ kind }) => kind === 'own pauses')
      .flatMap((turn) => endOfTurn(turn).pauses)
      .filter(({ ms }) => ms >= row.fromMs && ms < row.toMs)
    return `${pauses.filter(({ isCut }) => isCut).length} of ${pauses.length}`
  })

/** From the first sound to silence, how many cut the bot, and how long it was silent where it went on. */
export const contestCells = (row: Row, played: PeersPlayed): string[] =>
  cells(row, played, (turns) => {
    const own = turnsOf(row, turns).map(contest)
    if (own.length === 0) return NOTHING
    const silent = own.flatMap(({ silentMs }) => (silentMs === undefined ? [] : [silentMs]))
    const gaps = own.flatMap(({ gapMs }) => (gapMs === undefined ? [] : [gapMs]))
    const cut = own.filter(({ cutMs }) => cutMs !== undefined).length
    const figures = [`silent ${silent.length} of ${own.length} (${middle(silent)})`, `cut ${cut} of ${own.length}`]
    return [...figures, ...(gaps.length > 0 ? [`gap ${median(gaps).toFixed(0)}`] : [])].join(', ')
  })

const percent = (some: number, all: number): string => `${((100 * some) / all).toFixed(0)} %`

const middle = (values: readonly number[]): string =>
  values.length === 0 ? NOTHING : `${median(values).toFixed(0)} / ${p95(values).toFixed(0)}`
