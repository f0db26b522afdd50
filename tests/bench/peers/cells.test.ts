import { expect, test } from 'bun:test'
import type { PlayedTurn } from '../conversation/players.ts'
import { contestCells, endCells, pauseCells, peerColumns } from './cells.ts'
import { peersText } from './text.ts'

const TURN = { source: 'a', said: 'One, two.', words: [], onsetMs: 500, endMs: 2000, pauses: [] }
const NOTHING = { answers: [], apologies: [], dropped: [], cuts: [], spoken: [] }
const ROW = {
  name: 'complete',
  of: (kind: string) => kind === 'complete',
  peers: { livekit: '384 / 474', pipecat: '300 / 3280' },
}

const played = (
  what: Partial<PlayedTurn['played']>,
  { kind = 'complete', ...turn }: Partial<PlayedTurn['turn']> & { kind?: string } = {},
): PlayedTurn => ({ id: 'x', kind, turn: { ...TURN, ...turn }, played: { ...NOTHING, ...what } })

const answered = (atMs: number) => played({ answers: [{ atMs, text: 'One, two.' }] })

test('a peer has the figures of this corpus where it was played to, and else those of the trial', () => {
  const pipecat = [answered(2300), answered(2500), answered(1500), played({})]
  expect(peerColumns({ pipecat })).toEqual(['LiveKit*', 'Pipecat'])
  expect(endCells(ROW, { pipecat })).toEqual(['384 / 474', '500 / 500, cut 25 %, missed 50 %'])
  expect(endCells(ROW, { pipecat: [], livekit: [answered(2340)] })).toEqual(['340 / 340, cut 0 %, missed 0 %', '–'])
})

test('silences of the speakers are counted by their length', () => {
  const turn = { kind: 'own pauses', pauses: [{ fromMs: 900, toMs: 1200 }] }
  const livekit = [played({ answers: [{ atMs: 1100, text: 'One' }] }, turn), played({}, turn)]
  const row = { fromMs: 200, toMs: 400, peers: { livekit: '5 of 28', pipecat: '19 of 28' } }
  expect(pauseCells(row, { livekit })).toEqual(['1 of 2', '19 of 28'])
})

test('a sound over the bot: its silence, how many cut it, and the gap of the others', () => {
  const silent = { spoken: [{ fromMs: -1000, toMs: 1000 }] }
  const back = [...silent.spoken, { fromMs: 3000, toMs: 5000 }]
  const livekit = [played({ ...silent, cuts: [1000] }), played({ spoken: back })]
  expect(contestCells(ROW, { livekit })[0]).toBe('silent 2 of 2 (500 / 500), cut 1 of 2, gap 2000')
})

test('the page says which figures are of this corpus and which of the trial', () => {
  expect(peersText([])).toStartWith('## Peers\n\n\\* LiveKit Agents 1.8.9 and Pipecat 1.14.0 on the corpus of a trial')
  const both = peersText(['livekit', 'pipecat'])
  expect(both).toContain('LiveKit Agents 1.8.9 and Pipecat 1.14.0: figures of this corpus')
  expect(both).not.toContain('trial')
  expect(peersText(['pipecat'])).toContain('\\* LiveKit Agents 1.8.9 on the corpus of a trial')
})
