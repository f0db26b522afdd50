import type { Table } from '../table.ts'
import { contest, endOfTurn } from './measure.ts'
import type { Decider, Hearing, PlayedTurn } from './players.ts'
import { bootstrap, type Estimate, median, type Sample, share } from './statistics.ts'

export interface Setting {
  readonly by: Decider
  readonly from: Hearing
  readonly turns: readonly PlayedTurn[]
}

const NAMES: Readonly<Record<Decider, string>> = { rules: 'rules alone', model: 'with Smart Turn v3.2' }
const RECOGNISERS: Readonly<Record<Hearing, string>> = { embedded: '', streaming: ', a recogniser that streams' }

/** Our own corpus in the terms of TurnBench: recall, false positives and latency, of ends and of interruptions. */
export const inTermsOfTurnBench = (settings: readonly Setting[]): Table => ({
  title: 'In the terms of TurnBench',
  method:
    'Ends: the share of turns that are answered within 4 s, the share that is taken for over too early, and the delay. Interruptions: the share that cuts the bot, the share of backchannels, coughs and voices that are not for the bot that does, and the time to the cut (the bot is silent long before). The end-of-turn model has no part in interruptions. On this corpus: TurnBench has another one, of two-channel talk.',
  columns: ['', 'ends', 'false ends', 'p50 ms', 'interruptions', 'false ones', 'p50 ms'],
  rows: settings
    .filter(({ turns }) => turns.length > 0)
    .map(({ by, from, turns }) => [NAMES[by] + RECOGNISERS[from]].concat(endCells(turns), contestCells(turns))),
})

function endCells(turns: readonly PlayedTurn[]): string[] {
  const ends = turns.filter(({ turn }) => !turn.isOverBot && !turn.stall).map(endOfTurn)
  const missed = ends.filter(({ isMissed }) => isMissed).length
  const delays = ends.flatMap(({ isCut, delayMs, source }): Sample[] =>
    isCut || delayMs === undefined ? [] : [{ source, value: delayMs }],
  )
  return [
    percent(share(ends.length - missed, ends.length)),
    percent(share(ends.filter(({ isCut }) => isCut).length, ends.length)),
    whole(bootstrap(delays, median)),
  ]
}

const isMeant = ({ kind }: PlayedTurn): boolean => kind.startsWith('interruption')

function contestCells(turns: readonly PlayedTurn[]): string[] {
  const over = turns.filter(({ turn }) => turn.isOverBot && !turn.echo)
  const meant = over.filter(isMeant).map(contest)
  const others = over.filter((turn) => !isMeant(turn)).map(contest)
  if (meant.length === 0) return ['–', '–', '–']
  const cut = meant.flatMap(({ cutMs, source }): Sample[] => (cutMs === undefined ? [] : [{ source, value: cutMs }]))
  return [
    percent(share(cut.length, meant.length)),
    others.length === 0 ? '–' : percent(share(others.filter(({ cutMs }) => cutMs !== undefined).length, others.length)),
    whole(bootstrap(cut, median)),
  ]
}

const whole = ({ value }: Estimate): string => (Number.isNaN(value) ? '–' : value.toFixed(0))

const percent = ({ value }: Estimate): string => `${(100 * value).toFixed(0)} %`
