import { contestCells, endCells, pauseCells, peerColumns } from '../peers/cells.ts'
import type { PeersPlayed } from '../peers/peers.ts'
import type { Table } from '../table.ts'
import { type Contest, contest, endOfTurn, late } from './measure.ts'
import { type Answer, type Decider, DECIDERS, type Hearing, HEARINGS, type PlayedTurn } from './players.ts'
import { inTermsOfTurnBench } from './turnbench-terms.ts'
import { CONTESTS, ENDS, LATE, PAUSES, turnsOf } from './rows.ts'
import { bootstrap, type Estimate, mean, median, p95, type Sample, share } from './statistics.ts'

/** Peers that were not played to have the trial's figures. */
export function tablesOf(answers: readonly Answer[], peers: PeersPlayed = {}): Table[] {
  const all = answers.flatMap((answer) => (answer.type === 'turn' ? [answer] : []))
  const those = (by: Decider, from: Hearing) => all.filter((turn) => turn.by === by && turn.from === from)
  const turns = those('rules', 'embedded')
  const streamed = those('rules', 'streaming')
  return [
    ends(turns, peers),
    ends(those('model', 'embedded'), peers, WITH_MODEL),
    ends(streamed, peers, STREAMED),
    ends(those('model', 'streaming'), peers, STREAMED_WITH_MODEL),
    pauses(turns, peers),
    lateness(turns),
    contests(turns, peers),
    contests(streamed, peers, STREAMED_CONTESTS),
    echoes(answers),
    inTermsOfTurnBench(DECIDERS.flatMap((by) => HEARINGS.map((from) => ({ by, from, turns: those(by, from) })))),
  ].filter(({ rows }) => rows.length > 0)
}

/** With what 95 % of other draws would have given. */
const ms = ({ value, low, high }: Estimate): string =>
  Number.isNaN(value) ? '–' : `${value.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`

const percent = ({ value, low, high }: Estimate): string =>
  Number.isNaN(value) ? '–' : `${pc(value)} % (${pc(low)}–${pc(high)})`

const pc = (value: number): string => (100 * value).toFixed(0)

const samples = <T extends { readonly source: string }>(
  measured: readonly T[],
  valueOf: (one: T) => number | undefined,
): Sample[] =>
  measured.flatMap((one) => {
    const value = valueOf(one)
    return value === undefined ? [] : [{ source: one.source, value }]
  })

const WITH_MODEL = 'End of turn, with a model that hears it'
const STREAMED = 'End of turn, with a recogniser that streams'
const STREAMED_WITH_MODEL = 'End of turn, with a recogniser that streams and a model that hears it'
const STREAMED_CONTESTS = 'While the bot speaks, with a recogniser that streams'

function ends(turns: readonly PlayedTurn[], peers: PeersPlayed, title = 'End of turn'): Table {
  return {
    title,
    method:
      'Decision: from the true end of a turn to the answer, of turns that were not cut. Cut: answered before the true end. Missed: no answer within 4 s after it. Words: wrong, lost and added ones.',
    columns: ['kind', 'turns', 'decision p50 ms', 'mean', 'p95', 'cut', 'missed', 'words', ...peerColumns(peers)],
    rows: ENDS.flatMap((row) => {
      const own = turnsOf(row, turns).map(endOfTurn)
      if (own.length === 0) return []
      const delays = samples(own, ({ delayMs, isCut }) => (isCut ? undefined : delayMs))
      return [
        [
          row.name,
          `${own.length}`,
          ms(bootstrap(delays, median)),
          ms(bootstrap(delays, mean)),
          ms(bootstrap(delays, p95)),
          percent(share(own.filter(({ isCut }) => isCut).length, own.length)),
          percent(share(own.filter(({ isMissed }) => isMissed).length, own.length)),
          `${pc(mean(samples(own, ({ wordsWrong }) => wordsWrong).map(({ value }) => value)))} %`,
          ...endCells(row, peers),
        ],
      ]
    }),
  }
}

function pauses(turns: readonly PlayedTurn[], peers: PeersPlayed): Table {
  const own = turns.filter(({ kind }) => kind === 'own pauses').flatMap((turn) => endOfTurn(turn).pauses)
  return {
    title: 'Natural silences',
    method:
      'Silences of the speaker’s own within a turn, most of them between two sentences: how many were taken for its end.',
    columns: ['silence', 'there are', 'cut', ...peerColumns(peers)],
    rows: PAUSES.flatMap((row) => {
      const those = own.filter((pause) => pause.ms >= row.fromMs && pause.ms < row.toMs)
      if (those.length === 0) return []
      const cut = those.filter(({ isCut }) => isCut).length
      return [[row.name, `${those.length}`, percent(share(cut, those.length)), ...pauseCells(row, peers)]]
    }),
  }
}

function lateness(turns: readonly PlayedTurn[]): Table {
  const inTime = new Map(turns.filter(({ kind }) => kind === 'complete').map((turn) => [turn.turn.source, turn]))
  return {
    title: 'Late audio',
    method:
      'The caller’s audio stops arriving 150 to 400 ms after they begin, and comes all at once when it is over. Compared with the same sentence in time.',
    columns: ['held back', 'turns', 'same words', 'first word lost', 'split', 'turn lost'],
    rows: LATE.flatMap((row) => {
      const own = turnsOf(row, turns).flatMap((turn) => {
        const other = inTime.get(turn.turn.source)
        return other ? [late(turn, other)] : []
      })
      if (own.length === 0) return []
      const count = (of: (one: (typeof own)[number]) => boolean) => percent(share(own.filter(of).length, own.length))
      return [
        [
          row.name,
          `${own.length}`,
          count(({ isExact }) => isExact),
          count(({ firstWordLost }) => firstWordLost),
          count(({ isSplit }) => isSplit),
          count(({ isLost }) => isLost),
        ],
      ]
    }),
  }
}

function contests(turns: readonly PlayedTurn[], peers: PeersPlayed, title = 'While the bot speaks'): Table {
  return {
    title,
    method:
      'Silent: from the first sound of the caller to the bot’s silence, of those at which it fell silent. Gap: until it went on, of those that did not cut it.',
    columns: [
      'sound',
      'there are',
      'fell silent',
      'silent p50 ms',
      'p95',
      'cut',
      'cut p50 ms',
      'gap p50 ms',
      ...peerColumns(peers),
    ],
    rows: CONTESTS.flatMap((row) => {
      const own = turnsOf(row, turns).map(contest)
      if (own.length === 0) return []
      const of = (valueOf: (one: Contest) => number | undefined) => samples(own, valueOf)
      const silent = of(({ silentMs }) => silentMs)
      const cut = of(({ cutMs }) => cutMs)
      return [
        [
          row.name,
          `${own.length}`,
          percent(share(silent.length, own.length)),
          ms(bootstrap(silent, median)),
          ms(bootstrap(silent, p95)),
          percent(share(cut.length, own.length)),
          ms(bootstrap(cut, median)),
          ms(
            bootstrap(
              of(({ gapMs }) => gapMs),
              median,
            ),
          ),
          ...contestCells(row, peers),
        ],
      ]
    }),
  }
}

function echoes(answers: readonly Answer[]): Table {
  return {
    title: 'Echo',
    method: 'Half a minute in which the bot speaks and hears itself, and nobody else says a word.',
    columns: ['echo', 'cut by itself', 'answered itself', 'fell silent', 'first cut ms'],
    rows: answers.flatMap((answer) => {
      if (answer.type !== 'echo') return []
      const { cuts, answers: own, pauses: silences, firstMs } = answer.heard
      return [[answer.id, `${cuts}`, `${own}`, `${silences}`, firstMs === undefined ? '–' : firstMs.toFixed(0)]]
    }),
  }
}
